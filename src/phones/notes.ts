/** What is worth knowing about a phone and is no SMS: kept as a short record of the device. */
import type { Executor } from '../db/connect.js';
import { clip } from '../messages/store.js';
import { addRecord } from './store.js';
import type { DeviceNote } from './types.js';

export const note = (
  trx: Executor,
  appId: number,
  kind: DeviceNote['kind'],
  text: string,
  now: number,
): Promise<void> => addRecord(trx, appId, 'note', { kind, text: clip(text, 300) }, now);
