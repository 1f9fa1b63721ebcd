import assert from 'node:assert/strict';

/** Compares the fields that `expected` names and no others; a field named as `undefined` must be absent. */
export function assertMatches(actual: unknown, expected: object, message?: string): void {
  const named = Object.keys(expected);
  const found = Object.fromEntries(
    named.map((name) => [name, (actual as Record<string, unknown> | null)?.[name]]),
  );
  assert.deepEqual(found, { ...expected }, message);
}
