/** This machine's clock against another one that can be asked: the database server's, else that behind PUBLIC_URL. */
import { isSqlite, type Db } from '../../db/connect.js';
import { askHealth } from './network.js';
import { ok, problem, warning, type Finding } from './finding.js';

export interface ClockFacts {
  source: string;
  /** Ours minus theirs, milliseconds. */
  offsetMs: number;
  /** How far off the measurement itself may be. */
  uncertainMs: number;
}

/** @returns null where there is no other clock: everything runs on this machine */
export async function probeClock(db: Db | null, publicUrl: string | null): Promise<ClockFacts | null> {
  if (db && !isSqlite(db)) {
    const before = Date.now();
    const [rows] = (await db.raw('select unix_timestamp(now(3)) as s')) as [{ s: string }[]];
    const after = Date.now();
    const offsetMs = (before + after) / 2 - Number(rows[0]!.s) * 1_000;
    return { source: 'the database server', offsetMs, uncertainMs: (after - before) / 2 + 1 };
  }
  if (publicUrl === null) return null;
  const before = Date.now();
  const { date } = await askHealth(publicUrl);
  const after = Date.now();
  if (date === null) return null;
  // The header has whole seconds: on average it is half a second behind.
  return {
    source: 'the server behind PUBLIC_URL',
    offsetMs: (before + after) / 2 - (Date.parse(date) + 500),
    uncertainMs: (after - before) / 2 + 500,
  };
}

export function judgeClock(facts: ClockFacts | null): Finding {
  const check = 'Clock';
  if (!facts) return ok(check, 'nothing to compare it with');
  const off = Math.max(0, Math.abs(facts.offsetMs) - facts.uncertainMs);
  const text = `${(off / 1000).toFixed(1)} s ${facts.offsetMs > 0 ? 'ahead of' : 'behind'} ${facts.source}`;
  const fix = 'Let NTP set the clocks of both machines.';
  if (off > 30_000) return problem(check, `${text}: schedules, expiries and signatures go wrong`, fix);
  if (off > 2_000) return warning(check, text, fix);
  return ok(check, `agrees with ${facts.source}`);
}
