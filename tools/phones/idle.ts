/** Many phones that only ask: what an idle poll costs. */
import { setTimeout as delay } from 'node:timers/promises';
import { table } from '../../src/cli/output.js';
import { Meter } from '../bench/meter.js';
import type { Report } from '../faults/scenario.js';
import { spreadOf } from '../load/percentiles.js';
import type { Kind } from './kinds.js';
import { beginLives } from './lives.js';
import { RunningPhone } from './phone.js';
import { Site } from './site.js';

export interface IdleOptions {
  database: string;
  /** One for each phone. */
  kinds: readonly Kind[];
  pollS: number;
  statusS: number;
  /** How long it is measured. */
  seconds: number;
}

const GOAL_MS = 50;
const DAY_S = 86_400;

export async function runIdle(report: Report, options: IdleOptions): Promise<void> {
  const { kinds, pollS, statusS, seconds } = options;
  const site = await Site.open(options.database, (text) => report.step(text));
  try {
    const phones = (await site.createPhones(kinds, () => ({}))).map((account) => new RunningPhone(account));
    report.step(`${phones.length} phones are set up; each polls every ${pollS} s`);
    const end = beginLives(phones, { pollMs: pollS * 1_000, statusMs: statusS * 1_000 });
    await delay(2 * pollS * 1_000); // every phone has come online
    for (const phone of phones) [phone.pollsMs, phone.othersMs] = [[], []];
    const meter = new Meter(site.members);
    const before = { sizes: await site.sizes(), rows: await site.countRows() };
    meter.start();
    report.step(`every phone is online; measuring ${seconds} s`);
    const startedAt = performance.now();
    await delay(seconds * 1_000);
    const tookS = (performance.now() - startedAt) / 1_000;
    const members = meter.read();
    const after = { sizes: await site.sizes(), rows: await site.countRows() };
    await end();

    const polls = phones.flatMap(({ pollsMs }) => pollsMs);
    const spread = spreadOf(polls);
    report.figure('polls a second', (polls.length / tookS).toFixed(1));
    report.figure(
      'other requests a second',
      (phones.flatMap(({ othersMs }) => othersMs).length / tookS).toFixed(1),
    );
    report.figure('poll, ms: median / p99 / longest', ms(spread));
    report.figure('other requests, ms', ms(spreadOf(phones.flatMap(({ othersMs }) => othersMs))));
    for (const { name, cpuS, rssBytes } of members)
      report.figure(
        `CPU of ${name}, % of one core`,
        cpuS === null
          ? '-'
          : `${((cpuS * 100) / tookS).toFixed(1)}, ${Math.round((rssBytes ?? 0) / 2 ** 20)} MB`,
      );
    const perDay = (bytes: number) => `${((bytes * DAY_S) / tookS / 2 ** 20).toFixed(1)} MB`;
    report.figure('database growth a day', perDay(after.sizes.database - before.sizes.database));
    report.figure('Temporal growth a day', perDay(after.sizes.temporal - before.sizes.temporal));
    const grown = [...after.rows].map(([name, n]) => [name, n - (before.rows.get(name) ?? 0)] as const);
    const rows = grown
      .filter(([, n]) => n !== 0)
      .map(([name, n]) => [name, n, Math.round((n * DAY_S) / tookS)]);
    for (const line of table(['TABLE', 'NEW ROWS', 'A DAY'], rows).split('\n')) report.step(line);

    const unanswered = phones.reduce((sum, { counts }) => sum + counts.unanswered, 0);
    report.promise('every request was answered', unanswered === 0, `${unanswered} were not`);
    report.promise('the p99 of a poll is below 50 ms', (spread?.p99 ?? Infinity) < GOAL_MS);
    const crashes = phones.flatMap(({ handset }) => handset.crashes);
    report.promise('no app crashed', crashes.length === 0, crashes.slice(0, 5).join(', '));
  } finally {
    await site.close();
  }
}

const ms = (spread: ReturnType<typeof spreadOf>): string =>
  spread ? `${spread.p50.toFixed(1)} / ${spread.p99.toFixed(1)} / ${spread.max.toFixed(1)}` : '-';
