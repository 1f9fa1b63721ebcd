/** Rows for what only some drivers have: answers, kinds, files, and what a call needs before it is read. */
import assert from 'node:assert/strict';
import type { ProviderDriver } from '../../src/providers/driver.js';
import { callbackRequest, mangled } from './callback-request.js';
import { callbackContext, type Bench } from './driver-bench.js';
import { assertKeeps, assertRequest } from './driver-checks.js';
import type { DriverSpec, NeedRow } from './driver-spec.js';
import { assertMatches } from './match.js';

/** Whatever needs no provider to be tried. */
export function pureRowTests<C extends object>(driver: ProviderDriver<C>, spec: DriverSpec<C>): void {
  const answers = spec.answers ?? [];
  const contextOf = (row: { credentials?: Partial<C> }) => callbackContext(spec, row);
  for (const row of answers) {
    it(`answer: ${row.name}`, () => {
      const reply = driver.answer!(row.call, callbackRequest(row, 'callback'), contextOf(row));
      assertMatches(reply, row.reply);
      assertKeeps(spec.secrets, reply);
    });
  }
  for (const row of spec.calls ?? []) {
    it(`callToAnswer: ${row.name}`, () =>
      assert.deepEqual(driver.callToAnswer!(callbackRequest(row, 'callback'), contextOf(row)), row.asks));
  }
  for (const row of spec.kinds ?? []) {
    it(`kindOf: ${row.name}`, () =>
      assert.equal(driver.kindOf!(callbackRequest(row, 'callback'), contextOf(row)), row.kind));
  }
  const isAsked = driver.callToAnswer ?? driver.kindOf ?? driver.answer;
  for (const [name, change] of isAsked ? Object.entries(mangled) : []) {
    it(`${name}: answered, never a crash`, () => {
      for (const row of [...spec.dlr, ...spec.inbound]) {
        const request = change(callbackRequest(row, 'callback'));
        driver.callToAnswer?.(request, contextOf(row));
        driver.kindOf?.(request, contextOf(row));
        driver.answer?.({ text: 'Habari' }, request, contextOf(row));
      }
    });
  }
  for (const row of spec.media ?? []) {
    it(`mediaRequest: ${row.name}`, () =>
      assert.deepEqual(driver.mediaRequest!(row.media, contextOf(row)), row.request));
  }
  const rows = {
    answer: answers,
    callToAnswer: spec.calls,
    kindOf: spec.kinds,
    mediaRequest: spec.media,
  };
  for (const name of ['answer', 'callToAnswer', 'kindOf', 'mediaRequest'] as const) {
    it(`${name} has rows if and only if the driver has it`, () =>
      assert.equal(Boolean(rows[name]?.length), Boolean(driver[name])));
  }
}

/** What a driver asks of its provider while a call waits for its answer. */
export function preparationTests<C extends object>(
  driver: ProviderDriver<C>,
  spec: DriverSpec<C>,
  bench: Bench<C>,
): void {
  const ask = async <T>(row: NeedRow<C>, what: 'prepare' | 'handshake'): Promise<T> => {
    const context = bench.contextFor(row.reply ?? 'refused', row.credentials);
    const answer = await driver[what]!(callbackRequest(row, 'receive'), context);
    assertKeeps(spec.secrets, answer ?? null);
    const { requests } = bench;
    if (row.request === null) assert.deepEqual(requests(), []);
    else if (row.request) assertRequest(requests()[0], row.request);
    return answer as T;
  };
  for (const row of spec.prepares ?? []) {
    it(`prepare: ${row.name}`, async () => assert.equal(await ask(row, 'prepare'), row.prepared));
  }
  for (const row of spec.handshakes ?? []) {
    it(`handshake: ${row.name}`, async () => {
      const answer = await ask<{ ok: boolean; text: string } | null>(row, 'handshake');
      assert.equal(answer?.ok ?? null, row.ok);
      assert.match(answer?.text ?? '', row.text ?? /(?:)/);
    });
  }
  const rows = { prepare: spec.prepares, handshake: spec.handshakes };
  for (const name of ['prepare', 'handshake'] as const) {
    it(`${name} has rows if and only if the driver has it`, () =>
      assert.equal(Boolean(rows[name]?.length), Boolean(driver[name])));
  }
}
