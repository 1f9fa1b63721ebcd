/** Twilio's side of an app: a fake API that takes what is sent, and calls signed by its official package. */
import twilioSdk from 'twilio';
import { startFakeServer, type FakeServer, type Reply as Answer } from '../../support/fake-server.js';
import type { Reply, TestGateway } from '../../support/gateway.js';
import { keyOf, Provider } from './provider.js';

const TOKEN = '0123456789abcdef0123456789abcdef';
export const OUR_NUMBER = '+12025550199';
export const THEIR_NUMBER = '+254711000111';

/** Ids of Twilio: two letters and 32 digits. */
export const sid = (kind: 'SM' | 'CA', n: number): string => `${kind}${String(n).padStart(32, '0')}`;

export class TwilioSide {
  fake!: FakeServer;
  private lastId = 0;
  private readonly provider: Provider;

  constructor(private readonly gateway: TestGateway) {
    this.provider = new Provider(gateway);
    before(async () => void (this.fake = await startFakeServer()));
    after(() => this.fake.close());
  }

  /** @param answer to the next sends; default: taken, under `id` */
  answer(answer: Answer): void {
    this.fake.answer(answer);
  }

  /** From now on what is sent is taken under this new id. */
  takes(kind: 'SM' | 'CA'): string {
    const id = sid(kind, (this.lastId += 1));
    this.answer([201, { sid: id, status: 'queued' }]);
    return id;
  }

  app(fields: Record<string, unknown> = {}): Promise<any> {
    return this.gateway.createApp({
      type: 'Twilio',
      account_sid: 'AC00000000000000000000000000000001',
      auth_token: TOKEN,
      phone_number: OUR_NUMBER,
      settings: { tps: 1_000, endpoints: { api: this.fake.url } },
      ...fields,
    });
  }

  /** @param rest what follows the key in the path, for example our reference */
  call(app: any, kind: 'callback' | 'receive', rest: string, form: Record<string, string>): Promise<Reply> {
    const key = keyOf(app);
    const path = `/api/sms/apps/${app.id}/${kind}/${key}${rest && `/${rest}`}`;
    const signature = twilioSdk.getExpectedTwilioSignature(TOKEN, `${this.gateway.url}${path}`, form);
    return this.provider.call(app, kind, rest, { form, headers: { 'x-twilio-signature': signature } });
  }

  /** A message to our number. */
  message(app: any, n: number, more: Record<string, string> = {}): Promise<Reply> {
    const form = { MessageSid: sid('SM', n), From: THEIR_NUMBER, To: OUR_NUMBER, Body: 'Sawa', ...more };
    return this.call(app, 'receive', '', form);
  }
}
