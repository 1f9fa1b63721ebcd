/** A provider's side of the callbacks: calls an app's addresses and looks at what became of each call. */
import type { Reply, TestGateway } from '../../support/gateway.js';

export interface CallOptions {
  method?: string;
  form?: Record<string, string>;
  json?: unknown;
  body?: string | Buffer;
  headers?: Record<string, string>;
  /** After the question mark. */
  query?: string;
  /** The callback key, or `null` for none; default: the app's own. */
  key?: string | null;
}

export interface StoredCall {
  verdict: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  error: string | null;
  message_id: number | null;
}

export const keyOf = (app: { callback_urls: { callback: string } }): string =>
  app.callback_urls.callback.split('/').at(-1)!;

export class Provider {
  constructor(private readonly gateway: TestGateway) {}

  /** @param rest what follows the key in the path, for example our reference */
  call(app: any, kind: 'callback' | 'receive', rest = '', options: CallOptions = {}): Promise<Reply> {
    const { key = keyOf(app), query, ...others } = options;
    const path = [
      '',
      'api',
      'sms',
      'apps',
      app.id,
      kind,
      ...(key === null ? [] : [key]),
      ...(rest ? [rest] : []),
    ];
    return this.gateway.call(`${path.join('/')}${query === undefined ? '' : `?${query}`}`, {
      token: null,
      ...others,
    });
  }

  /** A report as the simulated company makes it. */
  report(app: any, ref: string, fields: Record<string, string>, options: CallOptions = {}): Promise<Reply> {
    return this.call(app, 'callback', ref, { form: { id: `SIM-${ref}`, ref, ...fields }, ...options });
  }

  /** Calls of an app as they were stored, oldest first. */
  async stored(app: { id: number }): Promise<StoredCall[]> {
    const rows = await this.gateway.db('sms_ipn_requests').where({ app_id: app.id }).orderBy('id');
    return rows.map((row: any) => ({ ...row, headers: JSON.parse(row.headers) }));
  }

  async verdicts(app: { id: number }): Promise<string[]> {
    return (await this.stored(app)).map(({ verdict }) => verdict);
  }
}

/** A message that is sent and waits for its report, which the simulator never makes for this number. */
export async function sendUnreported(gateway: TestGateway, app: { id: number }): Promise<any> {
  const { id } = await gateway.send(app.id, { to: '12025550108' });
  return gateway.untilStatus(id, 'sent');
}

/** What the history of a message says about its reports, in order. */
export async function reportsOf(
  gateway: TestGateway,
  messageId: number,
): Promise<{ status: string; verdict: string }[]> {
  return gateway
    .db('delivery_reports')
    .where({ message_id: messageId })
    .orderBy('id')
    .select('status', 'verdict');
}
