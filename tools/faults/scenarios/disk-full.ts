import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onGround } from '../ground.js';
import type { Scenario } from '../scenario.js';

const DISK_MB = 16;
const CALM_S = 5;

export const diskFull: Scenario = {
  name: 'disk-full',
  about: "the disk of the gateway's SQLite database is full under steady sends, then has space again",
  databases: ['sqlite'],
  takes: 'about 1 min with 15 s',
  obstacle: () =>
    process.platform === 'linux' && process.getuid?.() === 0
      ? null
      : 'a small disk of its own can be mounted by root on Linux only',
  run: async (report, options) => {
    const disk = mkdtempSync(join(tmpdir(), 'salami-faults-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'salami-faults', disk]);
    try {
      await onGround(options, { databaseFolder: disk }, async (ground) => {
        const seconds = options.seconds ?? 15;
        await ground.start();
        const clients = await ground.clients();
        const stop = clients.steadily(options.rate ?? 10);
        await delay(CALM_S * 1000);
        const filler = join(disk, 'filler');
        fill(filler);
        const fullAt = Date.now();
        report.step(`the disk is full for ${seconds} s`);
        await delay(seconds * 1000);
        const lives = await ground.health('/healthz');
        report.promise('the process lives and answers /healthz', lives.status === 200);
        rmSync(filler);
        const freeAt = Date.now();
        report.step('it has space again');
        await delay(CALM_S * 1000);
        await stop();
        report.figure('last send to everything settled, ms', await ground.settle(report, 120_000));
        await ground.conclude(report, clients);
        const refused = clients.sent.filter(({ answer }) => answer.kind === 'refused');
        report.promise('sends were refused while the disk was full', refused.length > 0);
        report.promise(
          'every refusal is a 503 with Retry-After',
          refused.every(
            ({ answer }) => answer.kind === 'refused' && answer.status === 503 && answer.retryAfterS,
          ),
          () => JSON.stringify(refused.slice(0, 3)),
        );
        report.promise(
          'every request is answered',
          clients.sent.every(({ answer }) => answer.kind !== 'unread'),
        );
        const first = clients.sent.find(({ at, answer }) => at >= freeAt && answer.kind === 'accepted');
        report.promise('messages are accepted again', first !== undefined);
        const firstRefused = Math.min(...refused.map(({ at }) => at));
        report.figure('disk full to the first refusal, ms', firstRefused - fullAt);
        if (first)
          report.figure('space again to the next message accepted, ms', first.at + first.tookMs - freeAt);
      });
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  },
};

/** Takes every byte that is left. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size > 0;) {
      try {
        if (writeSync(handle, Buffer.alloc(size)) < size) size >>= 1;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size >>= 1;
      }
    }
  } finally {
    closeSync(handle);
  }
}
