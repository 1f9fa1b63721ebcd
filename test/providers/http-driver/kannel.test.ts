/** The Kannel profile against a real Kannel: what the driver sends, and what comes back, over the wire. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  DeliveryReport,
  InboundMessage,
  RawRequest,
  SendRequest,
} from '../../../src/providers/driver.js';
import type { HttpFields } from '../../../src/providers/generic-http/credentials.js';
import { genericHttp, kannelProfile } from '../../../src/providers/generic-http/index.js';
import { createHttpClient } from '../../../src/providers/http.js';
import { accepted, permanent, type Outcome } from '../../../src/providers/outcome.js';
import { parseNetworks } from '../../../src/security/safe-url.js';
import { kannelSkipReason, startKannel, until, type Kannel } from '../../support/kannel.js';

const PATH = /^\/api\/sms\/apps\/8\/(callback|receive)\/KEY(?:\/([^?]*))?/;
const REFUSED = '+254711000111';
const UNDELIVERED = '+254711000222';
const EXPIRED = '+254711000333';
const INVALID_DESTINATION = 0x0b;
const WORDS: Record<string, string> = { [UNDELIVERED]: 'UNDELIV', [EXPIRED]: 'EXPIRED' };

describe('generic HTTP: a real Kannel', function () {
  this.timeout(60_000);

  let kannel: Kannel;
  let gateway: Server;
  let base: string;
  let fields: HttpFields;
  const reports: DeliveryReport[] = [];
  const messages: InboundMessage[] = [];
  const http = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8') });
  let lastRef = 0;

  before(async function () {
    if (kannelSkipReason !== undefined) {
      console.warn(`\n!!! SKIPPED: the tests against a real Kannel. ${kannelSkipReason}\n`);
      this.skip();
    }
    gateway = createServer((request, response) => {
      const { status, type, body } = receive(request.method ?? '', request.url ?? '');
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    kannel = await startKannel({
      receiveUrl: `${base}/api/sms/apps/8/receive/KEY`,
      submitStatus: ({ to }) => (to === REFUSED ? INVALID_DESTINATION : 0),
      receipt: ({ to }) => WORDS[to] ?? 'DELIVRD',
    });
    const { sendsmsUrl, username, password } = kannel;
    fields = { ...kannelProfile, api_link: sendsmsUrl, username, password, phone_number: '20880' };
  });

  after(async () => {
    await kannel?.stop();
    gateway?.closeAllConnections();
    gateway?.close();
    await http.close();
  });

  /** What the gateway does with a call: key off, parse, reply. Kannel only ever calls by GET. */
  function receive(method: string, target: string) {
    const [, kind, ref = ''] = PATH.exec(target) ?? [];
    const request: RawRequest = {
      method,
      url: base + target,
      pathRest: ref === '' ? [] : ref.split('/'),
      headers: {},
      body: Buffer.alloc(0),
    };
    const context = { credentials: fields, now: new Date() };
    if (kind === 'callback') reports.push(...genericHttp.parseDlr(request, context));
    else messages.push(...genericHttp.parseInbound(request, context));
    return genericHttp.callbackReply(kind === 'callback' ? kind : 'receive', 'ok', context);
  }

  async function send(
    changes: Partial<SendRequest>,
    more: Partial<HttpFields> = {},
  ): Promise<{ ref: string; outcome: Outcome }> {
    const ref = `${++lastRef}-1`;
    const request: SendRequest = {
      ref,
      channel: 'sms',
      to: `+2547220000${String(lastRef).padStart(2, '0')}`,
      from: '20880',
      text: 'Habari',
      encoding: 'GSM-7',
      parts: 1,
      validityS: 3600,
      dlrUrl: `${base}/api/sms/apps/8/callback/KEY/${ref}`,
      inboundUrl: `${base}/api/sms/apps/8/receive/KEY`,
      ...changes,
    };
    const context = { credentials: { ...fields, ...more }, http, endpoints: {}, now: new Date() };
    return { ref, outcome: await genericHttp.send(request, context) };
  }

  const reportsOf = (ref: string) => reports.filter((report) => report.ref === ref);
  const partsOf = (to: string) => kannel.submitted().filter((part) => part.to === to);

  const texts: [name: string, text: string, encoding: 'GSM-7' | 'UCS-2', to: string][] = [
    ['GSM text', 'Habari yako, [€5] é @ñ', 'GSM-7', '+254733000001'],
    ['a text full of signs', `100% & "a+b"=c;d #e 'f' <g>\nline 2 {{to}} %d %A`, 'GSM-7', '+254733000002'],
    ['UCS-2 text', 'ሰላም مرحبا 你好 😀', 'UCS-2', '+254733000003'],
    ['a long GSM text', 'Umande wa asubuhi. '.repeat(20).trim(), 'GSM-7', '+254733000004'],
    ['a long UCS-2 text', 'መልካም ቀን 😀 '.repeat(15).trim(), 'UCS-2', '+254733000005'],
  ];
  for (const [name, text, encoding, to] of texts) {
    it(`${name} reaches the SMSC as it was; one "sent" and one "delivered" come back`, async () => {
      const { ref, outcome } = await send({ text, encoding, to });
      assert.deepEqual(outcome, accepted(ref));
      await until(() => reportsOf(ref).length >= 2, 'two reports');
      await until(() => partsOf(to).length === partsOf(to)[0]?.part.total, 'all parts');
      const parts = partsOf(to).sort((a, b) => a.part.number - b.part.number);
      assert.equal(parts.map((part) => part.text).join(''), text);
      assert.ok(
        parts.every(
          ({ from, dataCoding }) => from === '20880' && dataCoding === (encoding === 'UCS-2' ? 8 : 0),
        ),
      );
      // The receipt may overtake the confirmation of the submit, so their order says nothing.
      assert.deepEqual(
        reportsOf(ref)
          .map(({ status }) => status)
          .sort(),
        ['delivered', 'sent'],
      );
    });
  }

  const endings: [name: string, to: string, expected: Partial<DeliveryReport>][] = [
    ['UNDELIV is failed', UNDELIVERED, { status: 'failed', providerCode: '017' }],
    ['EXPIRED is expired', EXPIRED, { status: 'expired', providerCode: '017' }],
    [
      'refused by the SMSC is failed',
      REFUSED,
      { status: 'failed', providerCode: '0x0000000b', reason: 'blocked_by_provider' },
    ],
  ];
  for (const [name, to, expected] of endings) {
    it(`${name}, with the operator's code and time`, async () => {
      const startedAt = Math.floor(Date.now() / 1000) * 1000;
      const { ref, outcome } = await send({ to });
      assert.deepEqual(outcome, accepted(ref));
      const last = () => reportsOf(ref).find(({ status }) => status !== 'sent');
      await until(() => last() !== undefined, 'the final report');
      const { reportedAt, ...report } = last() as DeliveryReport;
      assert.deepEqual(report, { ref, ...expected });
      assert.ok(reportedAt && reportedAt.getTime() >= startedAt && reportedAt.getTime() <= Date.now());
    });
  }

  it('a wrong password stops the app', async () => {
    const { outcome } = await send({}, { password: 'wrong' });
    assert.deepEqual(outcome, permanent('app', 'auth_failed', { httpStatus: 403, text: 'HTTP 403' }));
  });

  it('a missing sender is the sender’s fault', async () => {
    const { outcome } = await send({ from: '' }, { phone_number: '' });
    assert.deepEqual(outcome, permanent('sender', 'invalid_sender', { httpStatus: 400, text: 'HTTP 400' }));
  });

  const incoming: [name: string, from: string, text: string][] = [
    ['GSM', '+254744000001', 'STOP [€] é @ 100% & + = "x"'],
    ['UCS-2', '+254744000002', 'ሰላም 😀 & + % é'],
    ['one character', '+254744000003', '1'],
  ];
  for (const [name, from, text] of incoming) {
    it(`an incoming ${name} text is read as it was written, with id and time`, async () => {
      const startedAt = Math.floor(Date.now() / 1000) * 1000;
      kannel.injectMo(from, '20880', text);
      const found = () => messages.find((message) => message.from === from);
      await until(() => found() !== undefined, 'the incoming message');
      const { providerId, receivedAt, ...message } = found() as InboundMessage;
      assert.deepEqual(message, { from, to: '20880', text });
      assert.match(providerId ?? '', /^[0-9a-f-]{36}$/);
      assert.ok(receivedAt && receivedAt.getTime() >= startedAt && receivedAt.getTime() <= Date.now());
    });
  }
});
