/** The runner of tables of requests that must be refused: the right problem, and not a row more than before. */
import assert from 'node:assert/strict';
import type { CallOptions, TestGateway } from '../support/gateway.js';
import { assertProblem, countRows, fill, type ExpectedProblem } from './support.js';

export interface Refusal {
  title: string;
  /** With `{app}` and so on for the ids of the test. */
  path: string;
  options?: CallOptions;
  expected: ExpectedProblem;
}

/** @param ids read when the tests run, by name */
export function refuses(gateway: TestGateway, rows: readonly Refusal[], ids: Record<string, unknown>): void {
  for (const { title, path, options, expected } of rows) {
    it(title, async () => {
      const before = await countRows(gateway);
      assertProblem(await gateway.call(fill(path, ids), options), expected);
      assert.deepEqual(await countRows(gateway), before, 'something was stored');
    });
  }
}

/** A title for a value: short, and telling what it is. */
const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
};

/** One row for each wrong value of one field; the rest of the request is right. */
export function wrongValues(
  target: { path: string; method?: string; base: Record<string, unknown> },
  fields: Record<string, readonly unknown[]>,
  /** Name under `errors` where it is not the field's own. */
  errorOf: (field: string) => string = (field) => field,
): Refusal[] {
  return Object.entries(fields).flatMap(([field, values]) =>
    values.map((value) => ({
      title: `${field} ${show(value)}`,
      path: target.path,
      options: { method: target.method ?? 'POST', json: nest(target.base, field, value) },
      expected: { status: 422, code: 'validation_failed', errors: [errorOf(field)] },
    })),
  );
}

/** `settings.tps` is the field tps inside settings. */
function nest(base: Record<string, unknown>, field: string, value: unknown): Record<string, unknown> {
  const [outer = '', inner] = field.split('.');
  return { ...base, [outer]: inner === undefined ? value : { [inner]: value } };
}
