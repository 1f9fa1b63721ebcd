/** Hands a file to the gateway. */
import { useRef } from 'react';
import { api, newIdempotencyKey } from '../../api/client';
import { must } from '../../parts/problem';
import { readTarget } from '../../parts/target';
import type { Batch } from './state';

export interface Upload {
  file: File;
  /** As the choice of an app or a group has it. */
  target: string;
  name: string;
  message: string;
  /** The column of the recipients. */
  toColumn: string;
  /** As an input of type datetime-local has it; empty = now. */
  scheduledAt: string;
  /** Else somebody starts it on its page. */
  isStarted: boolean;
}

/** The same for the same upload. */
export const fingerprint = ({ file, ...fields }: Upload): string =>
  JSON.stringify([file.name, file.size, file.lastModified, fields]);

/** A key for each upload: handed in again after a lost answer, it is taken once. */
export function useKey(): (asked: string) => string {
  const last = useRef({ asked: '', key: '' });
  return (asked) => {
    if (last.current.asked !== asked) last.current = { asked, key: newIdempotencyKey() };
    return last.current.key;
  };
}

export async function hand(
  upload: Upload,
  { isDryRun, key }: { isDryRun: boolean; key?: string },
): Promise<Batch> {
  const { appId, groupId } = readTarget(upload.target);
  const form = new FormData();
  const fields: Record<string, string> = {
    ...(appId === null ? { group_id: String(groupId) } : { app_id: String(appId) }),
    message: upload.message,
    to_column: upload.toColumn,
    start: String(upload.isStarted),
    dry_run: String(isDryRun),
    ...(upload.name.trim() && { name: upload.name.trim() }),
    ...(upload.scheduledAt && { scheduled_at: new Date(upload.scheduledAt).toISOString() }),
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', upload.file); // behind the fields: the gateway knows what to do with it before it arrives
  const { data } = await must(
    api.POST('/api/sms/batches', {
      ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
      body: {},
      bodySerializer: () => form,
    }),
  );
  return data;
}
