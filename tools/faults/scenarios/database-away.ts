import { setTimeout as delay } from 'node:timers/promises';
import { onGround, type Ground } from '../ground.js';
import type { Sent } from '../audit.js';
import type { Options, Report, Scenario } from '../scenario.js';
import { lockSqlite } from '../sqlite-lock.js';

const CALM_S = 5;
/** Milliseconds after which no client should still wait for its answer. */
const PATIENCE_MS = 30_000;
/** Milliseconds after which an orchestrator may take the process for dead. */
const PULSE_MS = 2_000;

export const databaseAway: Scenario = {
  name: 'database-away',
  about: 'the database hangs, stops or is locked under steady sends: 503 meanwhile, nothing half-stored',
  databases: ['sqlite', 'mariadb'],
  takes: 'about 1 min on SQLite, 3 min on MariaDB, with 20 s each',
  run: (report, options) =>
    options.database === 'sqlite'
      ? disturbed(report, options, 'locked by another process', (ground, ms) =>
          lockSqlite(ground.sqliteFile, ms),
        )
      : onMariaDb(report, options),
};

async function onMariaDb(report: Report, options: Options): Promise<void> {
  await disturbed(report, options, 'stopped (SIGTERM) and started', async ({ mariaDb }, ms) => {
    await mariaDb.halt();
    await delay(ms);
    await mariaDb.resume();
  });
  await disturbed(report, options, 'frozen (SIGSTOP)', async ({ mariaDb }, ms) => {
    process.kill(mariaDb.pid, 'SIGSTOP');
    await delay(ms);
    process.kill(mariaDb.pid, 'SIGCONT');
  });
}

async function disturbed(
  report: Report,
  options: Options,
  what: string,
  disturb: (ground: Ground, ms: number) => Promise<void>,
): Promise<void> {
  const seconds = options.seconds ?? 20;
  await onGround(options, {}, async (ground) => {
    await ground.start();
    const clients = await ground.clients();
    const stop = clients.steadily(options.rate ?? 10);
    await delay(CALM_S * 1000);
    report.step(`the database is ${what} for ${seconds} s`);
    const awayAt = Date.now();
    const pulse = takePulse(ground);
    await disturb(ground, seconds * 1000);
    const backAt = Date.now();
    const silentMs = await pulse();
    report.figure('longest wait for /healthz, ms', silentMs);
    report.promise(`the process answers /healthz within ${PULSE_MS / 1000} s`, silentMs <= PULSE_MS);
    report.step('the database is back');
    await delay(CALM_S * 1000);
    await stop();
    report.figure('last send to everything settled, ms', await ground.settle(report, 180_000));
    await ground.conclude(report, clients);
    judgeAnswers(report, clients.sent, awayAt, backAt);
  });
}

/** Asks /healthz again and again. @returns ends it, and tells the longest wait in milliseconds */
function takePulse(ground: Ground): () => Promise<number> {
  let over = false;
  const taken = (async () => {
    let longestMs = 0;
    while (!over) {
      const startedAt = Date.now();
      await ground.health('/healthz');
      longestMs = Math.max(longestMs, Date.now() - startedAt);
      await delay(200);
    }
    return longestMs;
  })();
  return () => {
    over = true;
    return taken;
  };
}

function judgeAnswers(report: Report, sent: readonly Sent[], awayAt: number, backAt: number): void {
  const during = sent.filter(({ at }) => at >= awayAt && at < backAt);
  const having = (kind: Sent['answer']['kind']) => during.filter(({ answer }) => answer.kind === kind).length;
  report.figure('requests while it was away', during.length);
  report.figure(
    '  accepted / refused / unanswered',
    `${having('accepted')} / ${having('refused')} / ${having('unread')}`,
  );
  const bad = sent.filter(
    ({ answer }) => answer.kind === 'refused' && (answer.status !== 503 || answer.retryAfterS === null),
  );
  report.promise('every refusal is a 503 with Retry-After', bad.length === 0, () =>
    JSON.stringify(bad.slice(0, 3)),
  );
  const longest = Math.max(0, ...sent.map(({ tookMs }) => tookMs));
  report.figure('longest wait for an answer, ms', longest);
  const open = sent.filter(({ answer }) => answer.kind === 'unread').length;
  report.promise(
    `every request is answered within ${PATIENCE_MS / 1000} s`,
    open === 0 && longest < PATIENCE_MS,
    `${open} had no answer, the longest took ${longest} ms`,
  );
  const first = sent.find(({ at, answer }) => at >= backAt && answer.kind === 'accepted');
  report.promise('messages are accepted again', first !== undefined);
  if (first)
    report.figure('database back to the next message accepted, ms', first.at + first.tookMs - backAt);
}
