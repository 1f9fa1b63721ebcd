import { setTimeout as delay } from 'node:timers/promises';
import { onGround, type Ground } from '../ground.js';
import type { Options, Report, Scenario } from '../scenario.js';
import { lockSqlite } from '../sqlite-lock.js';
import { startTcpProxy } from '../tcp-proxy.js';
import { TemporalCluster } from '../temporal.js';

const CALM_S = 5;
const BOTH = ['sqlite', 'mariadb'] as const;

/** Steady sends, a disturbance in their middle, and the promise that no client notices. */
async function disturbed(
  report: Report,
  options: Options,
  ground: Ground,
  disturb: () => Promise<void>,
): Promise<void> {
  const rate = options.rate ?? 10;
  await ground.start();
  const clients = await ground.clients();
  const stop = clients.steadily(rate);
  await delay(CALM_S * 1000);
  await disturb();
  await delay(CALM_S * 1000);
  await stop();
  report.step(`no more sends; ${ground.provider.arrivals.length} messages reached the provider so far`);
  report.figure('last send to everything settled, ms', await ground.settle(report, 240_000));
  const verdict = await ground.conclude(report, clients);
  report.promise(
    'no request failed',
    verdict.refused + verdict.unread === 0,
    `${verdict.refused} refused, ${verdict.unread} without an answer`,
  );
}

async function withCluster<T>(work: (cluster: TemporalCluster) => Promise<T>): Promise<T> {
  const cluster = await TemporalCluster.start();
  try {
    return await work(cluster);
  } finally {
    await cluster.drop();
  }
}

export const temporalAway: Scenario = {
  name: 'temporal-away',
  about: 'a Temporal cluster stops under steady sends and comes back',
  databases: BOTH,
  takes: 'about 3 min with 120 s',
  run: (report, options) =>
    withCluster((cluster) =>
      onGround(options, { temporalAddress: cluster.address }, (ground) =>
        disturbed(report, options, ground, async () => {
          const seconds = options.seconds ?? 120;
          report.step(`Temporal stops for ${seconds} s`);
          await cluster.halt();
          await delay((seconds * 1000) / 2);
          const ready = await ground.health('/readyz');
          report.promise(
            '/readyz stays 200 and says that Temporal is down',
            ready.status === 200 && ready.body['temporal'] === 'down',
            JSON.stringify(ready),
          );
          await delay((seconds * 1000) / 2);
          await cluster.resume();
          const before = ground.provider.arrivals.length;
          const backAt = Date.now();
          report.step('Temporal is back');
          while (ground.provider.arrivals.length === before && Date.now() - backAt < 120_000) await delay(20);
          report.figure('Temporal back to the next message sent, ms', Date.now() - backAt);
        }),
      ),
    ),
};

export const temporalLocked: Scenario = {
  name: 'temporal-locked',
  about: 'the database of Temporal is locked by another process under steady sends',
  databases: BOTH,
  takes: 'about 1 min with 20 s',
  run: (report, options) =>
    withCluster((cluster) =>
      onGround(options, { temporalAddress: cluster.address }, (ground) =>
        disturbed(report, options, ground, async () => {
          const seconds = options.seconds ?? 20;
          report.step(`the database of Temporal is locked for ${seconds} s`);
          await lockSqlite(cluster.databaseFile, seconds * 1000);
          report.step('unlocked');
        }),
      ),
    ),
};

export const temporalSlow: Scenario = {
  name: 'temporal-slow',
  about: 'every byte to and from Temporal is 250 ms late, half a second a round trip',
  databases: BOTH,
  takes: 'about 1 min with 30 s',
  run: (report, options) =>
    withCluster(async (cluster) => {
      const proxy = await startTcpProxy(cluster.address, 0);
      try {
        await onGround(options, { temporalAddress: proxy.address }, (ground) =>
          disturbed(report, options, ground, async () => {
            const seconds = options.seconds ?? 30;
            proxy.delayMs = 250;
            report.step(`Temporal is slow for ${seconds} s`);
            await delay(seconds * 1000);
            proxy.delayMs = 0;
            report.step('it is fast again');
          }),
        );
      } finally {
        await proxy.close();
      }
    }),
};
