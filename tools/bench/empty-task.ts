/** What the process that measures empty workflows is asked, and what it answers. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** SALAMI_START_CONCURRENCY of a machine with up to four cores. */
export const IN_FLIGHT = 20;

export interface EmptyTask {
  seconds: number;
  /** The program of a server to start for this, or the address of one that runs. */
  server: { cliPath: string } | { address: string };
}

export interface EmptyRate {
  workflows: number;
  /** From the first start until none was running. */
  seconds: number;
  perS: number;
  /** CPU seconds of the process with client and worker, while it measured. */
  clientCpuS: number | null;
  /** CPU seconds of the server; null when it was not started for this. */
  serverCpuS: number | null;
}

const PROGRAM = fileURLToPath(new URL('./empty-rate.js', import.meta.url));

/** @throws Error when the process fails; its reason is on stderr */
export async function measureEmptyRate(task: EmptyTask): Promise<EmptyRate> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`measuring empty workflows failed with code ${code}`);
  return JSON.parse(text) as EmptyRate;
}
