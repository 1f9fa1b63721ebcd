import { setTimeout as delay } from 'node:timers/promises';
import { onGround } from '../ground.js';
import type { Scenario } from '../scenario.js';
import { TemporalCluster } from '../temporal.js';

const CALM_S = 10;

export const split: Scenario = {
  name: 'split',
  about: 'one API and two workers: a worker is killed with -9 in mid-load, then the API',
  databases: ['mariadb', 'sqlite'],
  takes: 'about 2 min',
  run: async (report, options) => {
    const cluster = await TemporalCluster.start();
    try {
      await onGround(options, { temporalAddress: cluster.address }, async (ground) => {
        const api = await ground.start('api');
        const worker = await ground.start('worker');
        await ground.start('worker');
        const clients = await ground.clients();
        const stop = clients.steadily(options.rate ?? 10);
        await delay(CALM_S * 1000);
        report.step('a worker is killed; the other one goes on alone');
        await worker.kill();
        await delay(CALM_S * 1000);
        report.step('it is started again, and the API is killed');
        await worker.start();
        await api.kill();
        await delay(CALM_S * 500);
        const startedAt = Date.now();
        await api.start();
        report.figure('the API, start to ready, ms', Date.now() - startedAt);
        await delay(CALM_S * 1000);
        await stop();
        report.step(`no more sends; ${ground.provider.arrivals.length} messages reached the provider so far`);
        report.figure('last send to everything settled, ms', await ground.settle(report, 180_000));
        const verdict = await ground.conclude(report, clients);
        report.promise('no request was refused', verdict.refused === 0, `${verdict.refused}`);
        report.promise(
          'only what the dead worker was sending is in doubt',
          verdict.ambiguous <= (options.rate ?? 10),
          `${verdict.ambiguous} messages`,
        );
      });
    } finally {
      await cluster.drop();
    }
  },
};
