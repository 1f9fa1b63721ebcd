/** Which release this is: the version of package.json. */
/** The version of this program, as package.json has it. */
import { readFileSync } from 'node:fs';

const file = new URL('../../package.json', import.meta.url);

export const VERSION = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
export const { version: VERSION } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
