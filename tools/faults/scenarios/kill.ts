import { setTimeout as delay } from 'node:timers/promises';
import { onGround, type Ground } from '../ground.js';
import type { Scenario } from '../scenario.js';

const CLIENTS = 8;
/** The gateway lives between nothing and this long after it is ready. */
const MAX_LIFE_MS = 2_500;
/** One kill of so many comes while the gateway is still starting. */
const EARLY_EVERY = 5;
const MAX_EARLY_LIFE_MS = 2_000;

export const kill: Scenario = {
  name: 'kill',
  about: 'kill -9 of gateway and embedded Temporal at random moments while clients send',
  databases: ['sqlite', 'mariadb'],
  takes: 'about 6 min for 1,000 messages and 30 kills',
  run: (report, options) =>
    onGround(options, {}, async (ground) => {
      const messages = options.messages ?? 1_000;
      const kills = options.kills ?? 30;
      const up = new Gate();
      await ground.start();
      up.open();
      const clients = await ground.clients();
      // Spread over all lives of the gateway, at random, so that no moment of a message's life is spared.
      const meanPauseMs = (CLIENTS * (MAX_LIFE_MS / 2) * kills) / messages;
      const sending = clients.sendAll(messages, CLIENTS, async () => {
        await delay(2 * meanPauseMs * Math.random());
        await up.passed();
      });
      const restarts = await killAgainAndAgain(ground, kills, up, (text) => report.step(text));
      await sending;
      report.step('all sent; waiting for every message to be over or in doubt');
      const settledMs = await ground.settle(report, 240_000);
      report.figure('kills', kills);
      report.figure(
        'restart to ready, median / longest ms',
        `${median(restarts)} / ${Math.max(...restarts)}`,
      );
      report.figure('last start to everything settled, ms', settledMs);
      await ground.conclude(report, clients);
    }),
};

/** @returns how long each start took until the gateway was ready, in milliseconds */
async function killAgainAndAgain(
  { gateway, provider }: Ground,
  kills: number,
  up: Gate,
  step: (text: string) => void,
): Promise<number[]> {
  const startsMs: number[] = [];
  for (let count = 1; count <= kills; count += 1) {
    await delay(MAX_LIFE_MS * Math.random());
    up.close();
    await gateway.killAll();
    if (count % EARLY_EVERY === 0) {
      const killed = gateway.start().then(
        () => undefined,
        () => undefined, // it is killed before it is ready, as it should be
      );
      await delay(MAX_EARLY_LIFE_MS * Math.random());
      await gateway.killAll();
      await killed;
    }
    const startedAt = Date.now();
    await gateway.start();
    startsMs.push(Date.now() - startedAt);
    up.open();
    if (count % 5 === 0) step(`${count} kills, ${provider.arrivals.length} messages reached the provider`);
  }
  return startsMs;
}

/** Clients wait here while nobody listens: a refused connection would tell nothing. */
class Gate {
  private passing: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  close(): void {
    this.passing = new Promise((resolve) => (this.release = resolve));
  }
  open(): void {
    this.release();
  }
  passed(): Promise<void> {
    return this.passing;
  }
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
