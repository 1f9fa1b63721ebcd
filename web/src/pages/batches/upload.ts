/** Hands a file to the gateway. */
import { api } from '../../api/client';
import { fromLocal } from '../../parts/local-time';
import { must } from '../../parts/problem';
import { readScope } from '../../parts/scope-select';
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

export async function hand(
  upload: Upload,
  { isDryRun, key }: { isDryRun: boolean; key?: string },
): Promise<Batch> {
  const { app_id, group_id } = readScope(upload.target);
  const scheduledAt = fromLocal(upload.scheduledAt);
  const form = new FormData();
  const fields: Record<string, string> = {
    ...(app_id === null ? { group_id: String(group_id) } : { app_id: String(app_id) }),
    message: upload.message,
    to_column: upload.toColumn,
    start: String(upload.isStarted),
    dry_run: String(isDryRun),
    ...(upload.name.trim() && { name: upload.name.trim() }),
    ...(scheduledAt && { scheduled_at: scheduledAt }),
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
