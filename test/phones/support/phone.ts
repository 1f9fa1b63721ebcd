/** A phone's side of its endpoint, request by request: what a test says, and nothing that a real app adds. */
import type { Reply, TestGateway } from '../../support/gateway.js';

export interface PhoneApp {
  appId: number;
  /** `/api/sms/<protocol>/<key>` */
  path: string;
  key: string;
  fields: Record<string, string>;
}

const TYPES = { smssync: 'SmsSync', cht: 'Cht', msync: 'MSync' } as const;
export type Protocol = keyof typeof TYPES;

let nextNumber = 100;

/** A phone with a key of its own; the number is invented and differs from phone to phone. */
export async function addPhone(
  gateway: TestGateway,
  protocol: Protocol,
  fields: Record<string, unknown> = {},
): Promise<PhoneApp> {
  nextNumber += 1;
  const app = await gateway.createApp({
    type: TYPES[protocol],
    delay_s: undefined,
    phone_number: `+254711000${nextNumber}`,
    ...fields,
  });
  const reply = await gateway.call(`/api/sms/phones/${app.id}/key`, { json: { grace_s: 0 } });
  if (reply.status !== 200) throw new Error(`no key: ${reply.text}`);
  const { key } = reply.body.data;
  return {
    appId: app.id,
    key,
    path: `/api/sms/${protocol}/${key}`,
    fields: fields as Record<string, string>,
  };
}

/** Any request to a phone's address, without the API's token and without following anything. */
export async function request(
  gateway: TestGateway,
  path: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer | FormData;
    form?: Record<string, string>;
    json?: unknown;
  } = {},
): Promise<Reply> {
  const { form, json } = options;
  const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : options.body;
  const response = await fetch(`${gateway.url}${path}`, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...options.headers },
    ...(body !== undefined && { body: body as string }),
  });
  const text = await response.text();
  let parsed: any = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // not JSON: the test says so
  }
  return { status: response.status, headers: response.headers, text, body: parsed };
}
