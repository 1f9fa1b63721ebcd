/**
 * The conformance suite of provider drivers: rows in, mocha tests out, against a fake server on loopback through the
 * real HTTP client. SMPP is the one driver that it does not fit.
 */
import assert from 'node:assert/strict';
import type {
  CallbackContext,
  CallbackKind,
  DeliveryReport,
  InboundMessage,
  ProviderDriver,
  RawRequest,
  SendRequest,
} from '../../src/providers/driver.js';
import type { Outcome } from '../../src/providers/outcome.js';
import { callbackRequest, mangled, withExtraField } from './callback-request.js';
import { callbackContext, NOW, openBench, type Bench } from './driver-bench.js';
import {
  assertItemIsSound,
  assertKeeps,
  assertOutcome,
  assertOutcomeIsSound,
  assertRequest,
  metadataTests,
} from './driver-checks.js';
import { journeyTests } from './driver-journeys.js';
import { preparationTests, pureRowTests } from './driver-rows.js';
import type { CallbackInput, DriverSpec, Fields, SendRow } from './driver-spec.js';
import { count } from './driver-tally.js';
import { assertMatches } from './match.js';
import { standardRows, type StandardRow } from './standard-rows.js';

export { rowsFor, type DriverSpec } from './driver-spec.js';

const FIFTEEN_MINUTES_MS = 900_000;
const MARKER = 'Habari marker-7f3a'; // found in no outcome: texts stay out of attempts' records

const MESSAGE: SendRequest = {
  ref: '156-1',
  channel: 'sms',
  to: '+254711000111',
  from: '+12025550100',
  text: MARKER,
  encoding: 'GSM-7',
  parts: 1,
  dlrUrl: 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1',
  inboundUrl: 'https://gw.example.test/api/sms/apps/7/receive/s3cr3t-key',
};

const HARD_TEXTS = {
  'signs that forms and JSON escape': 'a&b=c+d%20e "f" \\ <g> #h?\nñ €',
  'many scripts and emoji': 'ሰላም مرحبا नमस्ते 你好 👩🏽‍🌾',
  '1,200 characters': 'Umande wa asubuhi. '.repeat(64).slice(0, 1200),
};

/**
 * Declares the tests of one driver. The clock stands at 2026-11-20 12:00 UTC; the message, where a row does not change
 * it, is `Habari marker-7f3a` to +254711000111 from +12025550100 with the reference `156-1`.
 */
export function testDriver<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>): void {
  describe(`driver ${driver.type}`, () => {
    const bench = openBench(spec);
    count(driver, spec);
    describe('metadata', () => metadataTests(driver, spec));
    describe('channels', () => journeyTests(driver, spec, bench, MESSAGE));
    describe('send', () => sendTests(driver, spec, bench));
    describe('delivery reports', () =>
      callbackTests(driver, spec, {
        kind: 'callback',
        parse: (request, context) => driver.parseDlr(request, context),
        rows: spec.dlr.map((row) => ({ ...row, expected: row.reports })),
      }));
    describe('inbound', () =>
      callbackTests(driver, spec, {
        kind: 'receive',
        parse: (request, context) => driver.parseInbound(request, context),
        rows: spec.inbound.map((row) => ({ ...row, expected: row.messages })),
      }));
    describe('signatures', () => signatureTests(driver, spec));
    describe('what callbacks are answered', () => callbackReplyTests(driver, spec));
    describe('calls and files', () => pureRowTests(driver, spec));
    describe('what a call needs before it is read', () => preparationTests(driver, spec, bench));
    describe('questions to the provider', () => questionTests(driver, spec, bench));
  });
}

function sendTests<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>, bench: Bench<C>): void {
  async function send(row: Omit<SendRow<C>, 'name' | 'outcome'>): Promise<Outcome> {
    const message = { ...MESSAGE, ...spec.message, ...row.message };
    const outcome = await driver.send(message, bench.contextFor(row.reply, row.credentials));
    assertOutcomeIsSound(outcome);
    assertKeeps([...spec.secrets, message.text || MARKER], outcome);
    const expected = row.reply === 'refused' || row.request === null ? 0 : 1;
    assert.equal(bench.requests().length, expected, 'requests of one attempt');
    if (row.request) assertRequest(bench.requests()[0], row.request);
    return outcome;
  }

  for (const row of spec.send) it(row.name, async () => assertOutcome(await send(row), row.outcome));

  for (const [way, { accepts, probe = 'wait-dlr', except, ...change }] of Object.entries({
    '': { accepts: spec.accepts, probe: spec.probe, except: spec.except },
    ...spec.ways,
  })) {
    const success = typeof accepts === 'string' ? 200 : accepts[0];
    for (const [fact, row] of Object.entries(standardRows({ now: NOW, success, probe }))) {
      const [name, exception] = [way === '' ? fact : `${way}: ${fact}`, except?.[fact as StandardRow]];
      if (typeof exception === 'string') it(`${name}: not here, ${exception}`);
      else it(name, async () => assertOutcome(await send({ ...change, ...row }), exception ?? row.outcome));
    }
  }

  it('an error page that repeats secrets and text leaks neither', async () => {
    const echo = [MARKER, ...spec.secrets].join(' ');
    const names = ['title', 'text', 'message', 'error', 'description', 'detail', 'errorMessage'];
    const body = { code: 1, status: 400, ...Object.fromEntries(names.map((name) => [name, echo])) };
    for (const page of [body, { errors: [body] }, { error: body }, echo]) await send({ reply: [400, page] });
  });

  for (const [name, text] of Object.entries(HARD_TEXTS)) {
    it(`hands over unchanged: ${name}`, async () => {
      const parts = Math.ceil(text.length / 67);
      await send({ message: { text, encoding: 'UCS-2', parts }, reply: spec.accepts });
      assert.equal(spec.sentText(bench.requests()[0]!), text);
    });
  }
}

interface CallbackCases<C> {
  kind: CallbackKind;
  parse: (request: RawRequest, context: CallbackContext<C>) => (DeliveryReport | InboundMessage)[];
  rows: readonly (CallbackInput & {
    name: string;
    credentials?: Partial<C>;
    expected: readonly Fields<DeliveryReport | InboundMessage>[] | 'unparsable';
  })[];
}

function callbackTests<C extends object>(
  driver: ProviderDriver<C>,
  spec: DriverSpec<C>,
  { kind, parse, rows }: CallbackCases<C>,
): void {
  for (const row of rows) {
    it(row.name, () => {
      const [request, context] = [callbackRequest(row, kind), callbackContext(spec, row)];
      if (row.expected === 'unparsable') {
        assert.throws(() => parse(request, context), { name: 'UnparsableCallback' });
        return;
      }
      const found = parse(request, context);
      assert.equal(found.length, row.expected.length, `found ${JSON.stringify(found)}`);
      row.expected.forEach((fields, at) => assertMatches(found[at], fields));
      found.forEach((item) => assertItemIsSound(kind, item));
      assertKeeps(spec.secrets, found);
    });
  }

  it('a field that nobody knows changes nothing', () => {
    for (const row of rows.filter(({ expected }) => expected !== 'unparsable')) {
      const [request, context] = [callbackRequest(row, kind), callbackContext(spec, row)];
      assert.deepEqual(parse(withExtraField(request), context), parse(request, context), row.name);
    }
  });

  for (const [name, change] of Object.entries(mangled)) {
    it(`${name}: read or refused, never a crash`, () => {
      for (const row of [...rows, { form: 'a=b', credentials: {} }]) {
        const request = change(callbackRequest(row, kind));
        const context = callbackContext(spec, row);
        try {
          const found = parse(request, context);
          found.forEach((item) => assertItemIsSound(kind, item));
          assertKeeps(spec.secrets, found);
        } catch (error) {
          assert.equal((error as Error).name, 'UnparsableCallback', (error as Error).stack);
          assertKeeps(spec.secrets, (error as Error).message);
        }
        assert.ok(['valid', 'invalid', 'unsigned'].includes(driver.verify(request, context)));
      }
    });
  }
}

function signatureTests<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>): void {
  const verdictOn = (row: CallbackInput & { credentials?: Partial<C>; prepared?: string }) =>
    driver.verify(callbackRequest(row, 'callback'), callbackContext(spec, row));

  for (const row of spec.signatures) {
    it(row.name, () => assert.equal(verdictOn(row), row.verdict));
  }
  if (!driver.signsCallbacks) {
    it('a call without a signature is not taken for a signed one', () =>
      assert.notEqual(verdictOn({ form: 'a=b' }), 'valid'));
    return;
  }
  it('a call without a signature is invalid', () => assert.equal(verdictOn({ form: 'a=b' }), 'invalid'));
  it('the rows show a valid and an invalid signature', () => {
    const shown = new Set(spec.signatures.map(({ verdict }) => verdict));
    assert.ok(shown.has('valid') && shown.has('invalid'));
  });
}

function callbackReplyTests<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>): void {
  for (const { name, kind, result = 'ok', reply } of spec.replies) {
    it(name, () => assertMatches(driver.callbackReply(kind, result, callbackContext(spec)), reply));
  }
  for (const kind of ['receive', 'callback'] as const) {
    it(`${kind}: what was read is answered with 2xx`, () => {
      const { status } = driver.callbackReply(kind, 'ok', callbackContext(spec));
      assert.ok(status >= 200 && status < 300, String(status));
    });
    it(`${kind}: a media type, and no secret`, () => {
      for (const result of ['ok', 'unparsable'] as const) {
        const reply = driver.callbackReply(kind, result, callbackContext(spec));
        assert.match(reply.type, /^[a-z]+\/[a-z+.-]+/);
        assertKeeps(spec.secrets, reply);
      }
    });
  }
}

function questionTests<C extends object>(
  driver: ProviderDriver<C>,
  spec: DriverSpec<C>,
  bench: Bench<C>,
): void {
  for (const row of spec.check ?? []) {
    it(`test: ${row.name}`, async () => {
      const check = await driver.test!(bench.contextFor(row.reply, row.credentials));
      assertKeeps(spec.secrets, check);
      if (row.request) assertRequest(bench.requests()[0], row.request);
      assert.equal(check.ok, row.ok, check.text);
      assert.match(check.text, row.text ?? /./);
      if (row.balance) assert.deepEqual(check.balance, row.balance);
    });
  }
  if (spec.check?.some(({ request }) => request))
    it('test: a provider that cannot be reached was not asked, and has refused nothing', async () => {
      const { ok, asked } = await driver.test!(bench.contextFor('refused', spec.check![0]!.credentials));
      assert.deepEqual([ok, asked], [false, false]);
    });
  it('test: a row brings the balance if and only if the driver says so', () => {
    const rows = (spec.check ?? []).filter(({ balance }) => balance !== undefined);
    assert.equal(rows.length > 0, driver.tellsBalance ?? false);
  });
  const sentAt = new Date(NOW.getTime() - FIFTEEN_MINUTES_MS);
  for (const row of spec.lookup ?? []) {
    it(`lookup: ${row.name}`, async () => {
      const { ref, channel, to } = MESSAGE;
      const probe = { ref, channel, to, text: MARKER, sentAt, ...row.probe };
      const answer = await driver.lookup!(probe, bench.contextFor(row.reply, row.credentials));
      if (row.request) assertRequest(bench.requests()[0], row.request);
      assert.deepEqual(
        answer,
        typeof row.found === 'string' ? { found: row.found } : { found: 'yes', ...row.found },
      );
    });
  }
  for (const row of spec.poll ?? []) {
    it(`poll: ${row.name}`, async () => {
      const report = await driver.poll!(row.providerId, bench.contextFor(row.reply), row.channel);
      assertKeeps(spec.secrets, report);
      if (row.request) assertRequest(bench.requests()[0], row.request);
      if (row.report === null || report === null) assert.equal(report, row.report);
      else assertMatches(report, row.report);
      if (report) assertItemIsSound('callback', report);
    });
  }
  const questions = { test: spec.check, lookup: spec.lookup, poll: spec.poll };
  for (const name of ['test', 'lookup', 'poll'] as const) {
    it(`${name} has rows if and only if the driver has it`, () =>
      assert.equal(Boolean(questions[name]?.length), Boolean(driver[name])));
  }
}
