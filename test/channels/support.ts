/** Apps of real drivers whose providers are on loopback. */
import type { TestGateway } from '../support/gateway.js';
import type { FakeServer } from '../support/fake-server.js';

export const TO = '254711000111';
export const TWILIO_TOKEN = '0123456789abcdef0123456789abcdef';
export const SID = 'SM00000000000000000000000000000001';
export const CONTENT_SID = 'HX0123456789abcdef0123456789abcdef';
export const FILES = ['https://files.example.org/a.png?sig=1%2B1', 'https://files.example.org/b.pdf'];
export const TEMPLATE = { name: 'order_ready', language: 'sw', variables: ['Asha', 'kesho'] };

/** What each provider answers to a send that it takes. */
export const TAKEN = {
  Twilio: [201, { sid: SID, status: 'queued' }],
  Plivo: [201, { message: 'call fired', request_uuid: '9834029e-58b6-11e1-b8b7-a5bd0e4e126f' }],
  Infobip: [200, { messages: [{ status: { id: 7, groupId: 1, name: 'PENDING_ENROUTE' } }] }],
} as const;

export class Apps {
  constructor(
    private readonly gateway: TestGateway,
    private readonly fake: () => FakeServer,
  ) {}

  twilio(channel: string, more: object = {}): Promise<any> {
    return this.gateway.createApp({
      type: 'Twilio',
      channel,
      account_sid: 'AC00000000000000000000000000000001',
      auth_token: TWILIO_TOKEN,
      phone_number: '+12025550199',
      settings: { tps: 100, endpoints: { api: this.fake().url } },
      ...more,
    });
  }

  plivo(settings: object = {}): Promise<any> {
    return this.gateway.createApp({
      type: 'Plivo',
      channel: 'voice',
      auth_id: 'MA000000000000000001',
      auth_token: 'token-of-plivo-0123456789',
      phone_number: '12025550100',
      settings: { endpoints: { api: this.fake().url }, ...settings },
    });
  }

  infobip(channel: string, more: object = {}): Promise<any> {
    return this.gateway.createApp({
      type: 'Infobip',
      channel,
      api_key: 'key-of-infobip-0123456789',
      api_link: this.fake().url,
      phone_number: '254711000100',
      ...more,
    });
  }
}
