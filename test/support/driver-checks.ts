/** What must hold for any driver: its metadata, and whatever it returns. */
import assert from 'node:assert/strict';
import { CHANNELS, REPORTED_STATUSES } from '../../src/messages/types.js';
import type {
  CallbackKind,
  DeliveryReport,
  InboundMessage,
  ProviderDriver,
} from '../../src/providers/driver.js';
import { REASON_CODES, type Outcome } from '../../src/providers/outcome.js';
import type { DriverSpec, OutcomeFields, WireRequest } from './driver-spec.js';
import type { RecordedRequest } from './fake-server.js';
import { allRows } from './driver-tally.js';
import { assertMatches } from './match.js';

export function metadataTests<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>): void {
  const given = Object.entries(spec.credentials);

  it('names itself, its help, its channels and its limits', () => {
    for (const text of [driver.type, driver.label, driver.help]) assert.ok(text.trim() !== '');
    assert.ok(driver.channels.length > 0 && driver.channels.every((channel) => CHANNELS.includes(channel)));
    for (const limit of Object.values(driver.limits)) assert.ok(limit === undefined || limit > 0);
  });

  it('every field has a title, and the sender field is one of them', () => {
    for (const [name, field] of Object.entries(driver.credentials.shape)) {
      assert.ok(field.meta()?.title, `${name} has no title`);
    }
    assert.ok(driver.senderField in driver.credentials.shape, driver.senderField);
  });

  it('what a channel needs beyond the rest is an optional field of a channel it has', () => {
    for (const [channel, fields] of Object.entries(driver.channelFields ?? {})) {
      assert.ok(driver.channels.includes(channel as never), channel);
      for (const name of fields ?? []) {
        const field = driver.credentials.shape[name];
        assert.ok(field?.safeParse(undefined).success, `${channel} needs ${name}`);
      }
    }
  });

  it('fields that are secret by their name or by this specification are marked so, and the reverse', () => {
    for (const [name, field] of Object.entries(driver.credentials.shape)) {
      if (/secret|password|token/.test(name)) assert.equal(field.meta()?.['secret'], true, name);
    }
    for (const [name, value] of given) {
      const isMarked = driver.credentials.shape[name]?.meta()?.['secret'] === true;
      assert.equal(isMarked, spec.secrets.includes(value), `${name}: both marked secret and in spec.secrets`);
    }
  });

  it('takes the credentials of this specification, and refuses none at all', () => {
    assert.doesNotThrow(() => driver.credentials.parse(spec.credentials));
    assert.equal(driver.credentials.safeParse({}).success, false);
  });

  it('every key of its tables has a row, and every row that covers a key has one', () => {
    const covered = allRows(spec).flatMap(({ covers }) => covers ?? []);
    const keys = Object.entries(spec.tables ?? {}).flatMap(([table, content]) =>
      Object.keys(content).map((key) => `${table}.${key}`),
    );
    const keysWithoutRow = keys.filter((key) => !covered.includes(key));
    const rowsWithoutKey = covered.filter((key) => !keys.includes(key));
    assert.deepEqual({ keysWithoutRow, rowsWithoutKey }, { keysWithoutRow: [], rowsWithoutKey: [] });
  });

  it('no two rows of a list share a name', () => {
    for (const rows of [spec.send, spec.dlr, spec.inbound, spec.signatures, spec.replies]) {
      const names = rows.map(({ name }) => name);
      const repeated = names.filter((name, at) => names.indexOf(name) !== at);
      assert.deepEqual(repeated, []);
    }
  });
}

export function assertOutcome(outcome: Outcome, { text, ...expected }: OutcomeFields): void {
  assertMatches(outcome, expected, JSON.stringify(outcome));
  if (text !== undefined && text !== expected.reason) assert.equal('text' in outcome && outcome.text, text);
}

export function assertOutcomeIsSound(outcome: Outcome): void {
  if (outcome.kind === 'accepted') {
    assert.ok(outcome.providerId !== '');
    assert.ok(outcome.parts === undefined || (Number.isInteger(outcome.parts) && outcome.parts > 0));
    if (outcome.cost) assert.match(outcome.cost.amount, /^\d+(\.\d+)?$/);
    return;
  }
  assert.ok(REASON_CODES.includes(outcome.reason), outcome.reason);
  assert.ok(outcome.text.trim() !== '');
  if (outcome.kind === 'rejected-transient' && outcome.retryAfterS !== undefined) {
    assert.ok(Number.isInteger(outcome.retryAfterS) && outcome.retryAfterS >= 0);
  }
}

export function assertItemIsSound(kind: CallbackKind, item: DeliveryReport | InboundMessage): void {
  if (kind === 'receive') {
    const { from, to, text } = item as InboundMessage;
    for (const value of [from, to, text]) assert.equal(typeof value, 'string');
    return;
  }
  const report = item as DeliveryReport;
  assert.ok(report.ref || report.providerId, 'a report belongs to a message');
  assert.ok(REPORTED_STATUSES.includes(report.status), report.status);
  if (report.reason) assert.ok(REASON_CODES.includes(report.reason), report.reason);
  if (report.cost) assert.match(report.cost.amount, /^\d+(\.\d+)?$/);
}

/** Fails when one of the secrets is anywhere in what a driver returned. */
export function assertKeeps(secrets: string[], returned: unknown): void {
  const text = JSON.stringify(returned) ?? '';
  for (const secret of secrets) {
    const escaped = JSON.stringify(secret).slice(1, -1);
    assert.ok(!text.includes(escaped), 'a secret or a message text is in what the driver returned');
  }
}

export function assertRequest(request: RecordedRequest | undefined, expected: WireRequest): void {
  assert.ok(request, 'no request reached the provider');
  const { headers, query, form, json, body, ...plain } = expected;
  assertMatches(request, plain);
  if (headers) assertMatches(request.headers, headers);
  if (query) assert.deepEqual(asRecord(request.query), query);
  if (form) assert.deepEqual(asRecord(request.form), form);
  if (json !== undefined) assert.deepEqual(JSON.parse(request.body.toString('utf8')), json);
  if (body !== undefined) assert.equal(request.body.toString('utf8'), body);
}

function asRecord(fields: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? values[0]! : values];
    }),
  );
}
