/** Files of forms, as their parser names them in the system's folder for such files. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param text other tests come and go in the same folder: the files are known by what they hold */
export const storedFilesWith = (text: string): string[] =>
  readdirSync(tmpdir(), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[a-z0-9]{20,30}$/.test(entry.name))
    .map(({ name }) => join(tmpdir(), name))
    .filter((path) => {
      try {
        return readFileSync(path, 'utf8').includes(text);
      } catch {
        return false; // removed meanwhile
      }
    });
