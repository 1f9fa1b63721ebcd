/** The gateway's API as an operator with many phones uses it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { typeOf, type Account, type Kind } from './kinds.js';

export interface PhoneAccount extends Account {
  kind: Kind;
  appId: number;
}

const CONNECTIONS = 16;
const PATIENCE_MS = 20_000;
const AGAIN_MS = 250;

export class Api {
  private readonly agent = new Agent({
    connections: CONNECTIONS,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** An app of the kind, and the key of its phone. */
  async createPhone(kind: Kind, number: number, settings: Record<string, unknown>): Promise<PhoneAccount> {
    const secret = randomBytes(12).toString('hex');
    const deviceId = `dev-${String(number).padStart(4, '0')}`;
    const type = typeOf(kind);
    const { id } = (await this.post('/api/sms/apps', {
      name: `${kind} ${number}`,
      type,
      phone_number: `+2547110001${String(number % 100).padStart(2, '0')}`,
      ...(type !== 'Cht' && { secret }),
      ...(type === 'MSync' && { device_id: deviceId }),
      settings,
    })) as { id: number };
    const { key } = (await this.post(`/api/sms/phones/${id}/key`, {})) as { key: string };
    const path = { Cht: 'cht', MSync: 'msync', SmsSync: 'smssync' }[type];
    return { kind, appId: id, url: `${this.url}/api/sms/${path}/${key}`, secret, deviceId };
  }

  /** Until the gateway has accepted it, however often it is away; once, whatever happens. */
  async send(appId: number, number: number, message: string): Promise<void> {
    const body = { to: `2547110001${String(number % 100).padStart(2, '0')}`, message };
    for (;;) {
      const { status, text } = await this.exchange(`/api/sms/apps/${appId}/send`, body, message);
      if (status === 200) return;
      if (status >= 400 && status < 500 && status !== 429 && status !== 409)
        throw new Error(`the gateway refused a message (${status}): ${text}`);
      await delay(AGAIN_MS);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async post(path: string, body: Record<string, unknown>): Promise<unknown> {
    const { status, text } = await this.exchange(path, body, randomBytes(12).toString('hex'));
    if (status < 200 || status > 299) throw new Error(`${path} answered ${status}: ${text}`);
    return (JSON.parse(text) as { data: unknown }).data;
  }

  /** Status 0 = no answer. */
  private async exchange(
    path: string,
    body: Record<string, unknown>,
    key: string,
  ): Promise<{ status: number; text: string }> {
    try {
      const reply = await request(`${this.url}${path}`, {
        method: 'POST',
        dispatcher: this.agent,
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
      });
      return { status: reply.statusCode, text: await reply.body.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }
}
