/** Results for people. */
import { facts, table, type Cell } from '../../src/cli/output.js';
import type { Spread } from '../load/percentiles.js';
import type { BenchOptions } from './options.js';
import type { ProfileResult } from './run.js';

export function describeResult(result: ProfileResult, options: BenchOptions): string {
  return [
    titleOf(result, options),
    facts(figureLines(result), '  '),
    indent(membersTable(result)),
    ...(result.samples.length > 0 ? [indent(memoryTable(result))] : []),
    facts([['checks', describeChecks(result)]], '  '),
  ].join('\n\n');
}

function titleOf({ profile, figures, batch }: ProfileResult, options: BenchOptions): string {
  const load =
    profile === 'rate'
      ? `${options.rate} a second for ${options.seconds} s`
      : profile === 'bulk'
        ? `a batch of ${batch?.rows} rows, with single sends beside it`
        : `${figures.sends} sends from ${options.clients} clients`;
  const on = options.running
    ? options.running.url
    : `${options.database.replace(/\/\/.*@/, '//***@')}, ${options.temporal} Temporal${options.split ? ', split' : ''}`;
  return `${profile}: ${load} (${on})`;
}

function figureLines({ figures, empty, batch }: ProfileResult): [string, Cell][] {
  const ofBatch: [string, Cell][] = batch
    ? [
        ['batch', `${batch.rows} rows, taken in ${batch.uploadS.toFixed(1)} s`],
        ['batch delivered', `${perSecond(batch.deliveredPerS)} (in ${batch.deliveredS.toFixed(1)} s)`],
        ['single sends', `${figures.sends} beside it`],
      ]
    : [];
  const refused = Object.entries(figures.answers).filter(([status]) => status !== '200');
  return [
    ...ofBatch,
    ['accepted', `${figures.accepted} of ${figures.sends} in ${figures.acceptSeconds.toFixed(1)} s`],
    [
      'other answers',
      refused.map(([status, count]) => `${count} × ${status === '0' ? 'none' : status}`).join(', '),
    ],
    ['accept rate', perSecond(figures.acceptPerS)],
    ['accept', spread(figures.acceptMs)],
    ['sends', perSecond(figures.sendsPerS)],
    ['accept to provider', spread(figures.acceptToProviderMs)],
    [
      'delivered',
      figures.deliverySeconds === null
        ? '0'
        : `${perSecond(figures.deliveredPerS)} (${figures.delivered} in ${figures.deliverySeconds.toFixed(1)} s)`,
    ],
    ['empty workflows', empty && perSecond(empty.perS)],
    [
      'delivered ÷ empty',
      empty && figures.deliveredPerS !== null ? (figures.deliveredPerS / empty.perS).toFixed(2) : null,
    ],
  ];
}

function membersTable({ members, figures, batch }: ProfileResult): string {
  const messages = figures.accepted + (batch?.rows ?? 0);
  return table(
    ['PROCESS', 'CPU S', 'CPU MS PER MESSAGE', 'MEMORY MB', 'PEAK MB'],
    members.map(({ name, cpuS, rssBytes, peakBytes }) => [
      name,
      cpuS === null ? '-' : cpuS.toFixed(1),
      cpuS === null || messages === 0 ? '-' : ((cpuS * 1000) / messages).toFixed(2),
      megabytes(rssBytes),
      megabytes(peakBytes),
    ]),
  );
}

function memoryTable({ samples }: ProfileResult): string {
  const names = samples[0]!.members.map(({ name }) => name);
  return table(
    ['DELIVERED', ...names.map((name) => `${name} MB`)],
    samples.map(({ delivered, members }) => [
      delivered,
      ...members.map(({ rssBytes }) => megabytes(rssBytes)),
    ]),
  );
}

function describeChecks({ violations, figures, batch }: ProfileResult): string {
  if (violations.length === 0)
    return `all ${figures.accepted + (batch?.rows ?? 0)} accepted messages delivered, none sent twice`;
  return violations
    .map(
      ({ fault, count, examples }) =>
        `${count} ${fault}${examples.length > 0 ? ': ' : ''}${examples.join(', ')}${count > examples.length ? ' …' : ''}`,
    )
    .join('; ');
}

const perSecond = (rate: number | null): Cell =>
  rate === null ? null : `${rate.toFixed(rate < 100 ? 1 : 0)}/s`;
const ms = (value: number): string => `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms`;
const spread = (of: Spread | null): Cell =>
  of && `p50 ${ms(of.p50)}, p90 ${ms(of.p90)}, p99 ${ms(of.p99)}, max ${ms(of.max)}`;
const megabytes = (bytes: number | null): Cell => (bytes === null ? null : Math.round(bytes / 1024 / 1024));
const indent = (text: string): string => text.replace(/^/gm, '  ');
