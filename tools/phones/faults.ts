/** Every app at once while answers get lost and the gateway is killed: nothing lost, nothing twice that could be helped. */
import { setTimeout as delay } from 'node:timers/promises';
import { table } from '../../src/cli/output.js';
import type { Report } from '../faults/scenario.js';
import { until } from '../load/until.js';
import type { Kind } from './kinds.js';
import { beginLives } from './lives.js';
import { RunningPhone } from './phone.js';
import { Site, type Stored } from './site.js';
import { judgeIn, judgeOut, type InVerdict, type OutVerdict } from './verdict.js';

export interface FaultsOptions {
  database: string;
  kinds: readonly Kind[];
  /** In each direction, for each phone. */
  messages: number;
  kills: number;
  /** Share of requests whose answer the phone never gets. */
  lose: number;
  /** Messages a second to and from all phones together. */
  rate: number;
}

const POLL_MS = 500;
/** A lease of three minutes has to run out before a message is offered again, and that answer may be lost as well. */
const LEASES_MS = 200_000;
const SETTLE_MS = 600_000;
const QUIET_MS = 8_000;
/** As if the limit of Android were raised: what is looked for is not pacing. */
const SETTINGS = { pacing: 'raised', pacing_limit: 10_000 };
/** Messages in one answer, by the gateway's default: what a kill can leave in doubt. */
const BATCH = 10;
const KILLED_FOR_MS = 1_000;
const SENDER = '+254711000111';

export async function runFaults(report: Report, options: FaultsOptions): Promise<void> {
  const { kinds, messages, kills, lose, rate } = options;
  const site = await Site.open(options.database, (text) => report.step(text));
  try {
    const accounts = await site.createPhones(kinds, () => SETTINGS);
    const phones = accounts.map(
      (account) => new RunningPhone(account, { fate: () => (Math.random() < lose ? 'dropAfter' : 'pass') }),
    );
    report.step(`${phones.length} phones, ${messages} messages each way, ${lose * 100} % of answers lost`);
    const end = beginLives(phones, { pollMs: POLL_MS, statusMs: 30_000 });
    const pauseMs = (1_000 * phones.length) / rate;
    const traffic = Promise.all(phones.map((phone) => exchange(site, phone, messages, pauseMs)));
    await killAgainAndAgain(site, kills, (messages * pauseMs) / (kills + 1), report);
    await traffic;
    report.step('all accepted and received; waiting for leases to run out and phones to fall silent');
    await settle(site, phones, messages, report);
    await end();
    await conclude(site, phones, { messages, kills }, report);
  } finally {
    await site.close();
  }
}

/** Both directions of one phone, at a steady pace that a gateway which is away does not stop. */
async function exchange(site: Site, phone: RunningPhone, messages: number, pauseMs: number): Promise<void> {
  const steadily = async (work: (index: number) => Promise<void>) => {
    const running: Promise<void>[] = [];
    for (let index = 1; index <= messages; index += 1) {
      running.push(work(index));
      await delay(pauseMs);
    }
    await Promise.all(running);
  };
  const { appId } = phone.account;
  await Promise.all([
    steadily((index) => site.api.send(appId, index, outText(phone, index))),
    steadily((index) => phone.receive(SENDER, `In ${index} of ${phone.account.kind}`)),
  ]);
}

const outText = ({ account }: RunningPhone, index: number): string => `Out ${index} of ${account.kind}`;

/** kill -9 of the gateway and its Temporal server. */
async function killAgainAndAgain(site: Site, kills: number, everyMs: number, report: Report): Promise<void> {
  for (let count = 1; count <= kills; count += 1) {
    await delay(everyMs);
    await site.gateway.killAll();
    await delay(KILLED_FOR_MS);
    const startedAt = Date.now();
    await site.gateway.start();
    report.step(`kill ${count}; ready again after ${Date.now() - startedAt} ms`);
  }
}

/** Until every message has left its phone or is in a doubt that nobody will resolve, or time is up. */
async function settle(
  site: Site,
  phones: readonly RunningPhone[],
  messages: number,
  report: Report,
): Promise<void> {
  let last = '';
  let quietSince = Date.now();
  const startedAt = Date.now();
  const isSettled = async () => {
    await delay(1_000);
    const stored = await site.readMessages();
    const mayReturn = Date.now() - startedAt < LEASES_MS;
    const open = phones.map((phone) => openOf(phone, stored, mayReturn));
    const now = JSON.stringify([open, phones.map(({ radio }) => radio.sent.length)]);
    if (now !== last) [last, quietSince] = [now, Date.now()];
    return open.every((count) => count === 0) && Date.now() - quietSince > QUIET_MS;
  };
  // What is still open after that is for the verdict to judge.
  await until(isSettled, 'every message to settle', SETTLE_MS).catch((error: Error) =>
    report.step(error.message),
  );
  report.figure('last message to everything settled, s', Math.round((Date.now() - startedAt) / 1000));
  report.figure('messages each way', messages * phones.length);
}

/**
 * Messages that may still move.
 * @param mayReturn whether leases still run: an acknowledgement that never reached the gateway is offered again then
 */
function openOf(phone: RunningPhone, stored: readonly Stored[], mayReturn: boolean): number {
  const left = new Set(phone.radio.sent.map(({ text }) => text));
  const own = stored.filter(({ appId, folder }) => appId === phone.account.appId && folder === 'outbox');
  const hasResults = phone.account.kind.endsWith('results');
  const moves = own.filter(({ text, status }) => {
    if (left.has(text) || (!mayReturn && phone.stranded.has(text))) return false;
    if (status === 'pending' || status === 'scheduled') return true;
    return status === 'processing' && (hasResults || phone.account.kind === 'cht');
  });
  return moves.length + phone.handset.waiting();
}

async function conclude(
  site: Site,
  phones: readonly RunningPhone[],
  { messages, kills }: Pick<FaultsOptions, 'messages' | 'kills'>,
  report: Report,
): Promise<void> {
  const stored = await site.readMessages();
  const rows = phones.map((phone) => {
    const own = stored.filter(({ appId }) => appId === phone.account.appId);
    const outbox = own.filter(({ folder }) => folder === 'outbox');
    const out = judgeOut({
      accepted: Array.from({ length: messages }, (_, index) => outText(phone, index + 1)),
      left: phone.radio.sent.map(({ text }) => text),
      lostOnTheWay: phone.lostOnTheWay,
      statuses: new Map(outbox.map(({ text, status }) => [text, status])),
    });
    const inbox = own.filter(({ folder }) => folder === 'inbox').map(({ text }) => text);
    return { phone, out, inn: judgeIn(phone.received, inbox), storedTwice: outbox.length - out.accepted };
  });
  for (const line of describe(rows).split('\n')) report.step(line);
  for (const { phone, out, inn, storedTwice } of rows) {
    const { kind } = phone.account;
    const first = (texts: readonly string[]) => `${texts.length}: ${texts.slice(0, 5).join(', ')}`;
    report.promise(
      `${kind}: every message left its phone, is in doubt, or its answer was lost`,
      out.lost.length === 0,
      first(out.lost),
    );
    const unexplained = out.inDoubt.filter((text) => !phone.lostOnTheWay.has(text));
    report.promise(
      `${kind}: only lost answers and kills leave doubts`,
      unexplained.length <= kills * BATCH,
      first(unexplained),
    );
    report.promise(`${kind}: none left the phone twice`, out.doubled.length === 0, first(out.doubled));
    report.promise(`${kind}: none is stored twice`, storedTwice === 0, `${storedTwice}`);
    report.promise(`${kind}: no SMS is lost on its way in`, inn.lost.length === 0, first(inn.lost));
    report.promise(`${kind}: none is twice in the inbox`, inn.doubled.length === 0, first(inn.doubled));
    const crashes = phone.handset.crashes.filter((why) => why !== 'task check: no answer');
    report.promise(`${kind}: the app never crashed over an answer`, crashes.length === 0, crashes.join(', '));
  }
}

interface Row {
  phone: RunningPhone;
  out: OutVerdict;
  inn: InVerdict;
}

function describe(rows: readonly Row[]): string {
  return [
    table(
      [
        'PHONE',
        'OUT',
        'ONCE',
        'TWICE',
        'IN DOUBT',
        'BY LOSS',
        'STRANDED',
        'HELD FOR SENT',
        'ENDED',
        'LOST',
        'IN',
        'INBOX',
        'REQUESTS',
        'UNANSWERED',
      ],
      rows.map(({ phone, out, inn }) => [
        phone.account.kind,
        out.accepted,
        out.once,
        out.doubled.length,
        out.inDoubt.length,
        out.inDoubt.filter((text) => phone.lostOnTheWay.has(text)).length,
        out.inDoubt.filter((text) => phone.stranded.has(text)).length,
        out.claimed.length,
        out.ended.length,
        out.lost.length,
        inn.received,
        inn.stored,
        phone.counts.requests,
        phone.counts.unanswered,
      ]),
    ),
    'IN DOUBT: never left the phone, and the gateway says that it does not know.',
    'BY LOSS: of those, the ones whose answer was lost on the way; the others were under way at a kill.',
    'STRANDED: of those, the ones that the phone had acknowledged, and then did not learn whether to send.',
    'HELD FOR SENT: never left the phone, because the answer that held it was lost behind the gateway, which had',
    'written all of it; without acknowledgements nobody can tell.',
    ...rows.map(({ phone, out }) => `${phone.account.kind}: ${JSON.stringify(out.statuses)}`),
  ].join('\n');
}
