/** What the tests of the API share: shapes, problems, row counts, bodies that `call` has no option for. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Reply, TestGateway } from '../support/gateway.js';
import { ENGINE } from '../support/database.js';

/** A template of a path with the ids of this test: `{app}` and so on. */
export const fill = (template: string, ids: Record<string, unknown>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name]));

/** The path of a route with ids that nothing has. A stream that is taken never ends; it is asked for a place that is none. */
export const nowhere = (path: string): string =>
  path.replace(/\{\w+\}/g, '999999').replace(/stream$/, 'stream?after=none');

/** Sends fields as multipart/form-data, as `curl -F` and Guzzle's `multipart` do. */
export function multipart(fields: Record<string, string>, boundary = 'fields-of-a-test') {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join('')}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

/** Bytes on a socket, for what no HTTP client would send; the last request closes it. @returns all replies as text */
export function rawCall(gateway: TestGateway, text: string): Promise<string> {
  const { port, hostname } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let replies = '';
    socket.on('data', (bytes) => (replies += bytes.toString('utf8')));
    socket.on('close', () => resolve(replies));
    socket.on('error', reject);
    socket.write(text);
  });
}

/** Tables that fill by themselves: a scheduled job may run at any time. */
const NOT_COUNTED = ['job_positions', 'sqlite_sequence'];

/** Rows of every table that a request can change, by name. */
export async function countRows(gateway: TestGateway): Promise<Record<string, number>> {
  const { db } = gateway;
  const names: string[] =
    ENGINE === 'sqlite'
      ? (await db('sqlite_master').where({ type: 'table' }).select('name')).map(({ name }) => name as string)
      : (await db.raw('show tables'))[0].map((row: Record<string, string>) => Object.values(row)[0]);
  const counts: Record<string, number> = {};
  for (const name of names.filter((one) => !NOT_COUNTED.includes(one)))
    counts[name] = Number((await db(name).count({ n: '*' }).first())?.['n']);
  return counts;
}

/** A row of `messages` as accepting would write it: for lists too long to be sent, and for what has no driver yet. */
export function messageRow(appId: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const at = Date.parse('2026-03-15T16:00:00Z');
  return {
    uuid: randomUUID(),
    folder: 'outbox',
    channel: 'sms',
    status: 'delivered',
    app_id: appId,
    sms_provider: 'Simulator',
    to: '254711000111',
    to_e164: '+254711000111',
    from: 'SALAMI',
    message: 'Habari',
    encoding: 'GSM-7',
    message_parts: 1,
    priority: 1,
    created_at: at,
    updated_at: at,
    ...fields,
  };
}

export interface ExpectedProblem {
  status: number;
  code?: string;
  /** Exactly these fields are named in `errors`, as they are in the request. */
  errors?: readonly string[];
  message?: RegExp;
}

/** An error is JSON with a sentence for people, a word for programs and, where fields are wrong, their names. */
export function assertProblem(reply: Reply, expected: ExpectedProblem, said = reply.text): void {
  assert.equal(reply.status, expected.status, said);
  assert.match(reply.headers.get('content-type') ?? '', /^application\/json/, said);
  const { message, code, errors, ...others } = reply.body;
  assert.deepEqual(Object.keys(others), [], said);
  assert.ok(typeof message === 'string' && message.length > 3, said);
  if (expected.message) assert.match(message, expected.message);
  if (expected.status === 401) return assert.deepEqual(reply.body, { message: 'Unauthenticated.' });
  assert.match(code, /^[a-z_]+$/, said);
  if (expected.code) assert.equal(code, expected.code, said);
  assert.deepEqual(Object.keys(errors ?? {}).sort(), [...(expected.errors ?? [])].sort(), said);
  for (const texts of Object.values<unknown>(errors ?? {})) {
    assert.ok(Array.isArray(texts) && texts.length > 0, said);
    for (const text of texts) assert.ok(typeof text === 'string' && text.length > 3, said);
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const DECIMAL = /^\d+\.\d+$/;

/**
 * Every field of `example` is there, under the same name, in the same place, with the same kind of value: integers,
 * instants with six decimals, decimal strings. More fields than the example's may stand beside them.
 * @param nullable paths such as `data.cost` that may be null although the example has a value
 */
export function assertShape(
  actual: unknown,
  example: unknown,
  nullable: readonly string[] = [],
  path = '',
): void {
  const where = path === '' ? 'the reply' : path;
  if (actual === null && (example === null || nullable.includes(path))) return;
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(actual), `${where} is no list`);
    assert.ok(actual.length >= example.length, `${where} has ${actual.length} entries`);
    const inner = (at: number) => (example.length === 1 ? `${path}[]` : `${path}[${at}]`);
    example.forEach((one, at) => assertShape(actual[at], one, nullable, inner(at)));
  } else if (typeof example === 'object' && example !== null) {
    assert.ok(typeof actual === 'object' && actual !== null, `${where} is no object`);
    for (const [name, value] of Object.entries(example)) {
      assert.ok(Object.hasOwn(actual, name), `${where} has no ${name}`);
      const inner = path === '' ? name : `${path}.${name}`;
      assertShape((actual as Record<string, unknown>)[name], value, nullable, inner);
    }
  } else if (example !== null) {
    assert.equal(typeof actual, typeof example, `${where} is ${JSON.stringify(actual)}`);
    if (typeof example === 'number') assert.ok(Number.isInteger(actual), where);
    if (INSTANT.test(String(example))) assert.match(String(actual), INSTANT, where);
    if (DECIMAL.test(String(example))) assert.match(String(actual), DECIMAL, where);
  }
}
