/** At start: does this process hold the key that the stored credentials were encrypted with? */
import { ConfigError } from '../config.js';
import type { Log } from '../log.js';
import type { Services } from '../services.js';

interface Row {
  name: string;
  credentials: string;
}

/**
 * With a foreign key nothing can be sent and every new credential would be lost to the other processes. A few apps
 * that cannot be opened are no reason to stop the others.
 * @throws ConfigError when the key opens no app at all
 */
export async function assertKeyFits(
  { db, box, config }: Pick<Services, 'db' | 'box' | 'config'>,
  log: Log,
): Promise<void> {
  const rows = (await db('apps').whereNull('deleted_at').select('name', 'credentials')) as Row[];
  const foreign = rows.filter(({ credentials }) => !box.canOpen(credentials));
  if (foreign.length === 0) return;
  const apps = foreign.map(({ name }) => name);
  if (foreign.length < rows.length) {
    log.error({ apps }, 'these apps were encrypted with another key and cannot send; see: salami key status');
    return;
  }
  const source = config.key === null ? `the file "key" in ${config.dataDir}` : 'SALAMI_KEY';
  throw new ConfigError([
    `The credentials of this database were encrypted with another key than ${source}. Set SALAMI_KEY (or give the ` +
      'file "key") as in the process that made them; while keys change, name the old one in SALAMI_KEY_PREVIOUS.',
  ]);
}
