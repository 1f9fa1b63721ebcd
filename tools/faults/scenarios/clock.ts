import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clients } from '../clients.js';
import { onGround, type Ground } from '../ground.js';
import type { Report, Scenario } from '../scenario.js';
import { TemporalCluster } from '../temporal.js';

const JUMP_S = 3_600;
const CALM_S = 8;
/** Seconds ahead for which messages are scheduled, by the clock that the clients have: the right one. */
const AHEAD_S = 45;
/** How late a scheduled message may be for the usual reasons, and how early for a timer's grain. */
const LATE_MS = 15_000;
const EARLY_MS = 1_000;

export const clock: Scenario = {
  name: 'clock',
  about:
    "the gateway's clock jumps an hour ahead, back, and an hour behind, under steady and scheduled sends",
  databases: ['sqlite', 'mariadb'],
  takes: 'about 2 min',
  obstacle: () =>
    findFaketime() === null ? 'libfaketime is not installed (Debian: apt-get install faketime)' : null,
  run: async (report, options) => {
    const folder = mkdtempSync(join(tmpdir(), 'salami-faults-clock-'));
    const file = join(folder, 'offset');
    const shift = (seconds: number) => {
      writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
      report.step(`the gateway's clock is ${seconds === 0 ? 'right' : `${seconds} s off`}`);
    };
    writeFileSync(file, '+0\n');
    const cluster = await TemporalCluster.start(); // keeps the right time, as a cluster elsewhere does
    try {
      const env = {
        LD_PRELOAD: findFaketime()!,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: '1',
        DONT_FAKE_MONOTONIC: '1', // a clock that is set does not touch the one that measures
      };
      await onGround(options, { temporalAddress: cluster.address, env }, async (ground) => {
        await ground.start();
        const clients = await ground.clients();
        const paced = await pacedClients(ground);
        const scheduled = await scheduledClients(ground);
        const stops = [clients.steadily(options.rate ?? 5), paced.steadily(2)];
        await scheduled.sendAll(10, 2);
        for (const seconds of [0, JUMP_S, 0, -JUMP_S, 0]) {
          shift(seconds);
          await delay(CALM_S * 1000);
        }
        for (const stop of stops) await stop();
        report.figure('last send to everything settled, ms', await ground.settle(report, 180_000));
        const verdict = await ground.conclude(report, clients, paced, scheduled);
        report.promise(
          'no request failed',
          verdict.refused + verdict.unread === 0,
          `${verdict.refused} refused, ${verdict.unread} without an answer`,
        );
        judgeWaits(report, ground, 'a message without a rate limit', clients);
        judgeWaits(report, ground, 'a message of an app with a rate limit', paced);
        judgeSchedule(report, ground, scheduled);
      });
    } finally {
      await cluster.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** An app with a rate keeps its next free slot as an instant. */
async function pacedClients(ground: Ground): Promise<Clients> {
  const appId = await ground.createApp(ground.provider.account(), { tps: 20 });
  return ground.clientsOf(appId, { firstNumber: 100_001 });
}

async function scheduledClients(ground: Ground): Promise<Clients> {
  const appId = await ground.createApp(ground.provider.account());
  return ground.clientsOf(appId, {
    firstNumber: 200_001,
    fields: () => ({ scheduled_at: new Date(Date.now() + AHEAD_S * 1000).toISOString() }),
  });
}

/** Milliseconds between what a message's client read and what the provider saw, for each message that arrived. */
function waitsOf({ provider }: Ground, clients: Clients): number[] {
  const arrivedAt = new Map(provider.handed.map(({ messageId, at }) => [messageId, at]));
  return clients.sent.flatMap(({ at, answer }) => {
    const arrived = answer.kind === 'accepted' ? arrivedAt.get(answer.messageId) : undefined;
    return arrived === undefined ? [] : [arrived - at];
  });
}

function judgeWaits(report: Report, ground: Ground, what: string, clients: Clients): void {
  const longest = Math.max(0, ...waitsOf(ground, clients));
  report.promise(
    `${what} is at the provider within ${LATE_MS / 1000} s`,
    longest <= LATE_MS,
    `the longest took ${longest} ms`,
  );
}

function judgeSchedule(report: Report, ground: Ground, clients: Clients): void {
  const late = waitsOf(ground, clients).map((ms) => ms - AHEAD_S * 1000);
  report.figure(
    'scheduled messages: earliest / latest, ms late',
    `${Math.min(...late)} / ${Math.max(...late)}`,
  );
  // By its own clock the gateway is right when it sends during the jump ahead what was due within that hour.
  const jumpMs = JUMP_S * 1000;
  report.promise(
    'no scheduled message is further off than the jump explains',
    late.length > 0 &&
      late.every((ms) => ms >= -Math.min(jumpMs, AHEAD_S * 1000) - EARLY_MS && ms <= LATE_MS),
    JSON.stringify(late),
  );
}

function findFaketime(): string | null {
  if (process.platform !== 'linux' || !existsSync('/usr/lib')) return null;
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return (
    folders
      .map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1'))
      .find((file) => existsSync(file)) ?? null
  );
}
