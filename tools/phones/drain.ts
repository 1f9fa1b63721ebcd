/** Many phones come back to full queues: how fast they are emptied, and whether the pace of each phone is kept. */
import { setTimeout as delay } from 'node:timers/promises';
import { Meter } from '../bench/meter.js';
import type { Report } from '../faults/scenario.js';
import { spreadOf } from '../load/percentiles.js';
import type { Kind } from './kinds.js';
import { beginLives } from './lives.js';
import { RunningPhone } from './phone.js';
import { Site } from './site.js';
import { judgeOut, mostWithin } from './verdict.js';

export interface DrainOptions {
  database: string;
  /** One for each phone. */
  kinds: readonly Kind[];
  /** Waiting for each phone. */
  messages: number;
  pollS: number;
}

/** Of the profile `default`, in parts; every text here is one part. */
const WINDOW_CAP = 28;
const WINDOW_MS = 60_000;
const SEND_AT_ONCE = 16;
const LOOK_MS = 1_000;
const SAY_MS = 15_000;
/** Nothing new for so long, which is longer than a lease: the rest is not going to come. */
const STALLED_MS = 300_000;

export async function runDrain(report: Report, options: DrainOptions): Promise<void> {
  const { kinds, messages, pollS } = options;
  const site = await Site.open(options.database, (text) => report.step(text));
  try {
    const phones = (await site.createPhones(kinds, () => ({}))).map((account) => new RunningPhone(account));
    const total = phones.length * messages;
    report.step(`${phones.length} phones are set up; ${total} messages are sent to them`);
    const acceptedIn = await fill(site, phones, messages, report);
    report.figure('accepted a second', (total / acceptedIn).toFixed(1));

    const meter = new Meter(site.members);
    meter.start();
    const startedAt = Date.now();
    const end = beginLives(phones, { pollMs: pollS * 1_000, statusMs: null });
    report.step(`the phones are back, and poll every ${pollS} s`);
    await untilDrained(phones, total, report);
    const members = meter.read();
    const tookS =
      (Math.max(...phones.map(({ radio }) => radio.sent.at(-1)?.at ?? startedAt)) - startedAt) / 1_000;
    await end();

    const sent = phones.reduce((sum, { radio }) => sum + radio.sent.length, 0);
    report.figure('first poll to last message, s', tookS.toFixed(1));
    report.figure('handed out a second', (sent / tookS).toFixed(1));
    const spread = spreadOf(phones.flatMap(({ pollsMs }) => pollsMs));
    report.figure(
      'poll, ms: median / p99 / longest',
      spread ? `${spread.p50.toFixed(1)} / ${spread.p99.toFixed(1)} / ${spread.max.toFixed(1)}` : '-',
    );
    for (const { name, cpuS } of members)
      report.figure(
        `CPU of ${name}`,
        cpuS === null
          ? '-'
          : `${((cpuS * 100) / tookS).toFixed(0)} % of one core, ${((cpuS * 1_000) / sent).toFixed(1)} ms a message`,
      );
    await conclude(site, phones, messages, report);
  } finally {
    await site.close();
  }
}

const textOf = (phone: RunningPhone, index: number): string => `No. ${index} for ${phone.account.appId}`;

/** @returns seconds */
async function fill(
  site: Site,
  phones: readonly RunningPhone[],
  messages: number,
  report: Report,
): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  let saidAt = Date.now();
  const total = phones.length * messages;
  const client = async () => {
    while (next < total) {
      const index = next++;
      const phone = phones[index % phones.length]!;
      const number = Math.floor(index / phones.length) + 1;
      await site.api.send(phone.account.appId, number, textOf(phone, number));
      if (Date.now() - saidAt > SAY_MS) {
        saidAt = Date.now();
        report.step(`${next} accepted`);
      }
    }
  };
  await Promise.all(Array.from({ length: SEND_AT_ONCE }, client));
  return (performance.now() - startedAt) / 1_000;
}

async function untilDrained(phones: readonly RunningPhone[], total: number, report: Report): Promise<void> {
  let last = -1;
  let movedAt = Date.now();
  let saidAt = Date.now();
  for (;;) {
    const sent = phones.reduce((sum, { radio }) => sum + radio.sent.length, 0);
    if (sent >= total) return;
    if (sent !== last) [last, movedAt] = [sent, Date.now()];
    else if (Date.now() - movedAt > STALLED_MS) return report.step('nothing has moved for two minutes');
    if (Date.now() - saidAt > SAY_MS) {
      saidAt = Date.now();
      report.step(`${sent} of ${total} have left their phones`);
    }
    await delay(LOOK_MS);
  }
}

async function conclude(
  site: Site,
  phones: readonly RunningPhone[],
  messages: number,
  report: Report,
): Promise<void> {
  const stored = await site.readMessages();
  const verdicts = phones.map((phone) => {
    const own = stored.filter(({ appId, folder }) => appId === phone.account.appId && folder === 'outbox');
    return judgeOut({
      accepted: Array.from({ length: messages }, (_, index) => textOf(phone, index + 1)),
      left: phone.radio.sent.map(({ text }) => text),
      lostOnTheWay: phone.lostOnTheWay,
      statuses: new Map(own.map(({ text, status }) => [text, status])),
    });
  });
  const once = verdicts.reduce((sum, verdict) => sum + verdict.once, 0);
  const most = Math.max(
    ...phones.map(({ radio }) =>
      mostWithin(
        radio.sent.map(({ at }) => at),
        WINDOW_MS,
      ),
    ),
  );
  report.figure('most SMS of one phone within 60 s', most);
  const total = phones.length * messages;
  report.promise('every message left its phone exactly once', once === total, `${once} of ${total}`);
  const extra = verdicts.reduce((sum, verdict) => sum + verdict.extra, 0);
  report.promise('none left twice', extra === 0, `${extra}`);
  report.promise(`no phone sent more than ${WINDOW_CAP} within 60 s`, most <= WINDOW_CAP, `${most}`);
}
