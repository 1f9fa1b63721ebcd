/** A process of its own that loads the key of one folder after another as soon as it is told to. */
import { loadKey } from '../../src/security/keys.js';

process.once('message', (folders: string[]) => {
  const keys = folders.map((folder) => {
    try {
      return loadKey(null, folder).toString('hex');
    } catch (error) {
      return String(error);
    }
  });
  process.send!(keys, () => process.disconnect());
});
process.send!('ready');
