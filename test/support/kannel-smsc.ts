/**
 * Kannel's own SMSC: drive_smpp, with which Kannel's authors test its SMPP client (Debian: kannel-extras). It takes one
 * transmitter and one receiver, answers submits without an id, sends no receipts, brings as many texts as it is told to
 * ("1", "2" … from 456 to 123), and says what it read.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { until } from '../../tools/load/until.js';
import { freePort } from './free-port.js';

const PROGRAM = '/usr/lib/kannel/test/drive_smpp';
/** It looks for a bearerbox there, and ends when there is nobody. */
const BEARERBOX_PORT = 13_001;

/** Why it cannot run here; undefined when it can. */
export const kannelSmscSkipReason = existsSync(PROGRAM)
  ? undefined
  : `Kannel's test programs are not installed (${PROGRAM}); install them with: apt-get install kannel-extras`;

export interface KannelSmsc {
  port: number;
  /** Its log, as it is written. */
  said(): string;
  stop(): Promise<void>;
}

/** @param texts how many it brings */
export async function startKannelSmsc(texts: number): Promise<KannelSmsc> {
  const port = await freePort();
  const bearerbox = createServer((socket) => void socket.resume().on('error', () => socket.destroy()));
  // Taken already: then somebody else's stand-in is there, which does as well.
  await new Promise<void>((resolve) =>
    bearerbox.once('error', () => resolve()).listen(BEARERBOX_PORT, '127.0.0.1', resolve),
  );
  let said = '';
  const smsc = spawn(PROGRAM, ['-v', '0', '-p', String(port), '-m', String(texts)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  smsc.stderr.setEncoding('latin1').on('data', (text: string) => (said += text));
  const kill = () => smsc.kill('SIGKILL');
  process.once('exit', kill);
  await until(
    () => /Starting drive_smpp/.test(said),
    () => `drive_smpp to start: ${said}`,
  );
  return {
    port,
    said: () => said,
    async stop() {
      process.off('exit', kill);
      kill();
      await new Promise((resolve) => bearerbox.close(resolve));
    },
  };
}
