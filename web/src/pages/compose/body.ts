/** What the form holds, and what the API is asked for. */
import { api, newIdempotencyKey, type DataOf } from '../../api/client';
import { fromLocal } from '../../parts/local-time';
import { must } from '../../parts/problem';
import { readScope } from '../../parts/scope-select';
import type { paths } from '../../api/schema';

export type SendBody = NonNullable<
  paths['/api/sms/apps/{app}/send']['post']['requestBody']
>['content']['application/json'];
export type Sent = DataOf<'post', '/api/sms/apps/{app}/send'>;

export const PRIORITIES = ['high', 'normal', 'low'] as const;

/** Named as the API names them, so that its refusals stand at their fields. */
export type ComposeValues = {
  target: string;
  to: string;
  message: string;
  /** One address a line. */
  media_urls: string;
  /** A template's name; empty = the text goes. */
  template: string;
  language: string;
  /** One a line, in the order of the template's places. */
  variables: string;
  sender: string;
  priority: (typeof PRIORITIES)[number];
  /** As an input of type datetime-local has it, in the viewer's zone. */
  scheduled_at: string;
  /** Seconds; empty = as long as the app allows. */
  ttl: string;
  override_opt_out: string;
};

export const EMPTY: Omit<ComposeValues, 'target' | 'to'> = {
  message: '',
  media_urls: '',
  template: '',
  language: '',
  variables: '',
  sender: '',
  priority: 'normal',
  scheduled_at: '',
  ttl: '',
  override_opt_out: '',
};

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Numbers as people paste them: one a line, or with commas or semicolons. */
export const recipientsOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

export function bodyOf(values: ComposeValues): SendBody {
  const recipients = recipientsOf(values.to);
  const media = linesOf(values.media_urls);
  const scheduledAt = fromLocal(values.scheduled_at);
  const { message, template, language, sender, priority, ttl, override_opt_out } = values;
  return {
    to: recipients.length === 1 ? recipients[0]! : recipients,
    ...(template
      ? { template: { name: template, variables: linesOf(values.variables), ...(language && { language }) } }
      : { message }),
    ...(media.length > 0 && { media_urls: media }),
    ...(sender && { sender }),
    ...(priority !== 'normal' && { priority }),
    ...(scheduledAt && { scheduled_at: scheduledAt }),
    ...(ttl && { ttl: Number(ttl) }),
    ...(override_opt_out && { override_opt_out }),
  };
}

/** @returns whether there is enough to ask the gateway about */
export const isComplete = ({ target, to, message, media_urls, template }: ComposeValues): boolean =>
  target !== '' &&
  recipientsOf(to).length > 0 &&
  [message, media_urls, template].some((text) => text.trim() !== '');

/** @param key the same one for the same press, however often it is tried */
export async function send(target: string, body: SendBody, key = newIdempotencyKey()): Promise<Sent> {
  const { app_id, group_id } = readScope(target);
  const headers = { 'Idempotency-Key': key };
  const reply =
    app_id === null
      ? await must(
          api.POST('/api/sms/groups/{group}/send', {
            params: { path: { group: String(group_id) } },
            headers,
            body,
          }),
        )
      : await must(
          api.POST('/api/sms/apps/{app}/send', { params: { path: { app: String(app_id) } }, headers, body }),
        );
  return reply.data;
}

/** Several recipients make a batch. */
export type Batch = Extract<Sent, { rows: number }>;
export const isBatch = (sent: Sent): sent is Batch => 'rows' in sent;
