import { setTimeout as delay } from 'node:timers/promises';
import type { Sent } from '../audit.js';
import { onGround } from '../ground.js';
import type { Scenario } from '../scenario.js';
import { TemporalCluster } from '../temporal.js';

/** How many requests with one key are under way at once, half of them at each API. */
const TWINS = 4;
const AT_ONCE = 10;

export const twoApis: Scenario = {
  name: 'two-apis',
  about: 'two APIs on one database accept the same Idempotency-Keys at the same moment',
  databases: ['mariadb', 'sqlite'],
  takes: 'about 1 min with 300 messages',
  run: async (report, options) => {
    const messages = options.messages ?? 300;
    const cluster = await TemporalCluster.start();
    try {
      await onGround(options, { temporalAddress: cluster.address }, async (ground) => {
        const apis = [await ground.start('api'), await ground.start('api')];
        await ground.start('worker');
        const clients = await ground.clients({ idempotencyKey: (number) => `key-${number}` });
        const odd: string[] = [];
        let replays = 0;
        for (let first = 1; first <= messages; first += AT_ONCE) {
          const numbers = Array.from(
            { length: Math.min(AT_ONCE, messages + 1 - first) },
            (_, index) => first + index,
          );
          await Promise.all(
            numbers.map(async (number) => {
              const twins = await Promise.all(
                Array.from({ length: TWINS }, (_, index) => clients.sendAs(number, apis[index % 2]!.url)),
              );
              const { complaint, replayed } = compare(twins);
              replays += replayed;
              if (complaint !== null) odd.push(`${number}: ${complaint}`);
            }),
          );
        }
        report.step(`${messages} messages, each asked for ${TWINS} times at once`);
        report.figure('last send to everything settled, ms', await ground.settle(report, 120_000));
        await delay(2_000); // a second sending of something would follow the first one soon
        const verdict = await ground.conclude(report, clients);
        report.figure('answers that were replayed', replays);
        report.promise('every request was accepted', verdict.refused + verdict.unread === 0);
        report.promise(
          'as many messages as keys',
          verdict.accepted === messages,
          `${verdict.accepted} messages`,
        );
        report.promise(
          'one answer of each key made it, the others repeat it',
          odd.length === 0,
          odd.slice(0, 5).join('; '),
        );
        report.promise(
          'every message arrived once',
          verdict.arrivals === messages,
          `${verdict.arrivals} arrivals`,
        );
      });
    } finally {
      await cluster.drop();
    }
  },
};

function compare(twins: readonly Sent[]): { complaint: string | null; replayed: number } {
  const answers = twins.map(({ answer }) => answer);
  const accepted = answers.filter((answer) => answer.kind === 'accepted');
  const replayed = accepted.filter((answer) => answer.replayed).length;
  const ids = new Set(accepted.map(({ messageId }) => messageId));
  if (ids.size !== 1) return { complaint: JSON.stringify(answers), replayed };
  return { complaint: replayed === twins.length - 1 ? null : `${replayed} replayed`, replayed };
}
