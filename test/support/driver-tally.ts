/** How many rows each driver's specification has: printed when all tests have run. */
import assert from 'node:assert/strict';
import type { ProviderDriver } from '../../src/providers/driver.js';
import type { DriverSpec } from './driver-spec.js';

interface Tally {
  rows: number;
  /** Entries by table. */
  tables: Map<string, number>;
  /** What the driver says of signatures, and whether a row shows a valid one. */
  signatures: { described: boolean; shown: boolean };
}

const tally = new Map<string, Tally>();

export function allRows<C>(spec: DriverSpec<C>): { covers?: string }[] {
  const { send, dlr, inbound, signatures, poll = [], lookup = [], check = [] } = spec;
  const { answers = [], calls = [], kinds = [], media = [], prepares = [], handshakes = [] } = spec;
  return [
    send,
    dlr,
    inbound,
    signatures,
    poll,
    lookup,
    check,
    answers,
    calls,
    kinds,
    media,
    prepares,
    handshakes,
  ].flat();
}

/** Adds one specification; some drivers have several. */
export function count<C>(
  { type, signatures }: Pick<ProviderDriver<C>, 'type' | 'signatures'>,
  spec: DriverSpec<C>,
): void {
  const own = tally.get(type) ?? {
    rows: 0,
    tables: new Map<string, number>(),
    signatures: { described: signatures !== undefined, shown: false },
  };
  own.rows += allRows(spec).length;
  for (const [table, content] of Object.entries(spec.tables ?? {}))
    own.tables.set(table, Object.keys(content).length);
  own.signatures.shown ||= spec.signatures.some(({ verdict }) => verdict === 'valid');
  tally.set(type, own);
}

after(() => {
  for (const [type, { rows, tables, signatures }] of tally) {
    assert.equal(
      signatures.described,
      signatures.shown,
      `${type}: signatures are described, or shown, alone`,
    );
    const entries = [...tables].map(([table, keys]) => `${table} ${keys}`);
    console.log(
      `  ${type}: ${rows} rows${entries.length > 0 ? `; entries of its tables, each with a row: ${entries.join(', ')}` : ''}`,
    );
  }
});
