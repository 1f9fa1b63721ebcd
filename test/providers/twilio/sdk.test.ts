/** The official SDK as judge: what our driver puts on the wire is what the SDK alone would. */
import assert from 'node:assert/strict';
import twilioSdk from 'twilio';
import type { DriverContext } from '../../../src/providers/driver.js';
import { twilio } from '../../../src/providers/twilio/index.js';
import { smsRequest, useFakeProvider } from '../../support/beside-sdk.js';
import type { FakeServer, RecordedRequest } from '../../support/fake-server.js';

const SID = 'SM00000000000000000000000000000001';
const ACCOUNT = 'AC00000000000000000000000000000001';
const TOKEN = '0123456789abcdef0123456789abcdef';
const CALLBACK = 'https://gw.example.test/api/sms/apps/7/callback/k/156-1';
const CALL = 'CA00000000000000000000000000000001';
const FILES = ['https://cdn.example.test/a.jpg', 'https://cdn.example.test/b.pdf?x=1&y=2'];
const TEMPLATE = { name: 'HX00000000000000000000000000000001', variables: { 1: 'Ñ & b' } };
const REQUEST = smsRequest('', CALLBACK);

describe('the Twilio driver beside the SDK alone', () => {
  let fake: FakeServer;
  const { http } = useFakeProvider((started) => (fake = started));

  const context = (): DriverContext<{ account_sid: string; auth_token: string; phone_number: string }> => ({
    credentials: { account_sid: ACCOUNT, auth_token: TOKEN, phone_number: '+12025550100' },
    http,
    endpoints: { api: `${fake.url}/` },
    now: new Date('2026-11-20T12:00:00Z'),
  });

  /** The stock client; only the host is changed, in axios' own hook. */
  function stockClient() {
    const httpClient = new twilioSdk.RequestClient();
    httpClient.axios.interceptors.request.use((config) => ({
      ...config,
      url: (config.url ?? '').replace('https://api.twilio.com', fake.url),
    }));
    return twilioSdk(ACCOUNT, TOKEN, { httpClient });
  }

  const HEADERS = ['authorization', 'content-type', 'content-length', 'accept', 'accept-charset'] as const;
  const onTheWire = ({ method, path, query, body, headers }: RecordedRequest) => ({
    method,
    path,
    query: query.toString(),
    body: body.toString('latin1'),
    headers: Object.fromEntries(HEADERS.map((name) => [name, headers[name]])),
  });

  async function assertSame(reply: object, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
    fake.answer([200, reply]);
    await ours();
    const [our, ...more] = fake.requests.map(onTheWire);
    assert.equal(more.length, 0);
    fake.answer([200, reply]);
    await theirs();
    assert.deepEqual(our, onTheWire(fake.requests[0]!));
  }

  const texts = [
    'Habari',
    'a&b=c+d%20e !\'()*~ "f" \\ #h?\nñ €',
    'ሰላም 👩🏽‍🌾',
    'lone \ud800 half',
    'x'.repeat(1600),
  ];
  for (const text of texts) {
    it(`sends ${JSON.stringify(text.slice(0, 40))} in the same bytes`, () =>
      assertSame(
        { sid: SID },
        () => twilio.send({ ...REQUEST, text, validityS: 90 }, context()),
        () =>
          stockClient().messages.create({
            to: REQUEST.to,
            body: text,
            statusCallback: `${CALLBACK}#rc=5&rp=all`,
            from: REQUEST.from,
            validityPeriod: 90,
          }),
      ));
  }

  it('sends an MMS in the same bytes', () =>
    assertSame(
      { sid: SID },
      () => twilio.send({ ...REQUEST, channel: 'mms', text: 'a', mediaUrls: FILES }, context()),
      () =>
        stockClient().messages.create({
          to: REQUEST.to,
          body: 'a',
          mediaUrl: FILES,
          statusCallback: `${CALLBACK}#rc=5&rp=all`,
          from: REQUEST.from,
        }),
    ));

  it('sends a WhatsApp template in the same bytes', () =>
    assertSame(
      { sid: SID },
      () => twilio.send({ ...REQUEST, channel: 'whatsapp', template: TEMPLATE }, context()),
      () =>
        stockClient().messages.create({
          to: `whatsapp:${REQUEST.to}`,
          from: `whatsapp:${REQUEST.from}`,
          contentSid: TEMPLATE.name,
          contentVariables: '{"1":"Ñ & b"}',
          statusCallback: `${CALLBACK}#rc=5&rp=all`,
        }),
    ));

  it('makes a call in the same bytes', () =>
    assertSame(
      { sid: CALL },
      () => twilio.send({ ...REQUEST, channel: 'voice', text: 'Habari & karibu' }, context()),
      () => {
        const twiml = new twilioSdk.twiml.VoiceResponse();
        twiml.say('Habari & karibu');
        return stockClient().calls.create({
          to: REQUEST.to,
          from: REQUEST.from,
          twiml: twiml.toString(),
          statusCallback: `${CALLBACK}#rc=5&rp=all`,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          statusCallbackMethod: 'POST',
        });
      },
    ));

  it('asks for one call in the same bytes', () =>
    assertSame(
      { sid: CALL, status: 'completed' },
      () => twilio.poll(CALL, context()),
      () => stockClient().calls(CALL).fetch(),
    ));

  it('asks for one message in the same bytes', () =>
    assertSame(
      { sid: SID, status: 'sent' },
      () => twilio.poll(SID, context()),
      () => stockClient().messages(SID).fetch(),
    ));

  it('asks for the list in the same bytes', () =>
    assertSame(
      { messages: [], next_page_uri: null },
      () =>
        twilio.lookup(
          { ref: '1-1', channel: 'sms', to: REQUEST.to, text: 'x', sentAt: new Date(0) },
          context(),
        ),
      () => stockClient().messages.page({ to: REQUEST.to, pageSize: 200 }),
    ));

  it('asks for the account in the same bytes', () =>
    assertSame(
      { sid: ACCOUNT, status: 'active' },
      () => twilio.test(context()),
      () => stockClient().api.v2010.accounts(ACCOUNT).fetch(),
    ));

  it('prints nothing when the environment asks the SDK for debug output', async () => {
    const { log } = console;
    const printed: unknown[] = [];
    process.env['TWILIO_LOG_LEVEL'] = 'debug';
    console.log = (...line: unknown[]) => void printed.push(line);
    try {
      fake.answer([201, { sid: SID }]);
      await twilio.send({ ...REQUEST, text: 'Habari' }, context());
    } finally {
      console.log = log;
      delete process.env['TWILIO_LOG_LEVEL'];
    }
    assert.deepEqual(printed, []);
  });
});
