/**
 * What an operator reads about a message in the Temporal UI: where it is, what it waits for, what it did. Pure; runs
 * inside the workflow. Nothing here takes a text, a number or a provider's words: reason codes only.
 */
import type { Status } from './types.js';

/** Everything a message can wait for: the words an operator reads, and what follows when the time is over. */
export const WAITS = {
  scheduled: { words: 'its scheduled time', then: 'it is sent' },
  next_attempt: { words: 'the next attempt', then: 'it is sent again' },
  rate: { words: 'the rate limit of its app', then: 'it is sent' },
  paused: { words: 'its app (paused)', then: 'the app is looked at again' },
  window: { words: 'the send window of its app', then: 'it is sent' },
  cap: { words: 'its turn under the recipient cap', then: 'it is sent' },
  phone: { words: 'the phone to take it and to tell of it', then: 'it is looked at again' },
  report: {
    words: 'the delivery report',
    then: 'the provider is asked once, where it can be; without an answer it stays as it is',
  },
  doubt: {
    words: 'a report about an attempt in doubt',
    then: "the provider is asked, where it can be; the app's setting on_ambiguous decides otherwise",
  },
  link: { words: "the process that keeps its app's link", then: 'it is sent' },
  database_away: { words: 'the database (away)', then: 'the step is tried again' },
  temporal_away: { words: 'Temporal (away)', then: 'the step is tried again' },
  bug: { words: 'a repair of the gateway (a step fails; see its log)', then: 'the step is tried again' },
} as const satisfies Record<string, { words: string; then: string }>;
export type WaitKind = keyof typeof WAITS;

/** One line of the story. `at`: milliseconds since 1970. */
export type Entry =
  | { kind: 'attempt'; number: number; appId: number; outcome: string; reason: string | null; at: number }
  | { kind: 'move'; appId: number; at: number }
  | { kind: 'report'; attempt: number; status: string; at: number };

export interface Situation {
  status: Status;
  appId: number;
  attempts: number;
  failovers: number;
  /** Why its last attempt or its end went as it did: a reason code. */
  reason: string | null;
  waiting: { kind: WaitKind; until: number } | null;
  over: boolean;
}

/** Later lines say more about why a message is late; its whole history is in the gateway. */
const LINES = 25;

/** @returns markdown as Temporal's UI shows it */
export function tellStory(now: Situation, entries: readonly Entry[]): string {
  const { status, appId, attempts, failovers, over } = now;
  const head = `**${status}**${over ? ' (over)' : ''} · app ${appId} · ${count(attempts, 'attempt')}${
    failovers > 0 ? ` · ${count(failovers, 'failover')}` : ''
  }`;
  return [head, tellWait(now), tellEntries(entries)].filter((part) => part !== '').join('\n\n');
}

function tellWait({ waiting, over, reason }: Situation): string {
  if (over) return reason === null ? '' : `Reason: ${code(reason)}`;
  if (waiting === null) return 'It is being worked on.';
  const { words, then } = WAITS[waiting.kind];
  return `Waits for **${words}** until ${instant(waiting.until)} UTC; then ${then}.`;
}

function tellEntries(entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  const hidden = entries.length - LINES;
  return [
    row('#', 'app', 'what happened', 'reason', 'time (UTC)'),
    '| --- | --- | --- | --- | --- |',
    ...(hidden > 0 ? [row('…', '', count(hidden, 'earlier line'), '', '')] : []),
    ...entries.slice(-LINES).map((entry) => row(...cellsOf(entry), instant(entry.at))),
  ].join('\n');
}

/** Temporal's UI puts no space between columns, so that attempt 1 of app 2 would read as 12: they bring their own. */
const row = (...cells: string[]) => `| ${cells.map((cell) => `${cell}${GAP}`).join(' | ')} |`;
const GAP = '\u00a0'.repeat(3); // markdown strips ordinary spaces

function cellsOf(entry: Entry): string[] {
  switch (entry.kind) {
    case 'attempt':
      return [String(entry.number), String(entry.appId), code(entry.outcome), code(entry.reason ?? '')];
    case 'move':
      return ['', String(entry.appId), 'moved to this app', ''];
    case 'report':
      return [String(entry.attempt), '', `report: ${code(entry.status)}`, ''];
  }
}

/** The name of a timer, as the timeline shows it: `waits for the delivery report (72 h)`. */
export const timerName = (kind: WaitKind, ms: number) => `waits for ${WAITS[kind].words} (${duration(ms)})`;

/** The name of an attempt in the timeline. */
export const attemptName = (number: number, appId: number) => `attempt ${number} through app ${appId}`;

/** Codes pass, anything else does not: words of a provider may hold a number or a text. */
function code(text: string): string {
  return /^[a-z][a-z_-]{0,39}$/.test(text) || text === '' ? text : 'other';
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `2026-11-20 12:00:00`, in UTC. */
function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** `72 h`, `15 min`, `4.5 s`, `20 ms`; in the largest unit of which there are two, or one exactly. */
export function duration(ms: number): string {
  const unit = UNITS.find((each) => ms >= 2 * each.ms || ms === each.ms);
  return unit ? `${Math.round((ms / unit.ms) * 10) / 10} ${unit.name}` : `${Math.round(ms)} ms`;
}
