/** What a process has used, read from /proc. Linux only; elsewhere every reading is null. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time of all its threads, in seconds. Children count only when they have ended and were waited for. */
  cpuS: number;
  /** Resident memory now, in bytes. */
  rssBytes: number;
  /** Its highest resident memory so far, in bytes. */
  peakBytes: number;
}

/** @returns null when there is no such process, or no /proc */
export function readUsage(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // The name in brackets may hold spaces; what follows it is fields 3 and up of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user = 0, system = 0] = fields.slice(11, 13).map(Number);
    const bytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? NaN) * 1024;
    const [rssBytes, peakBytes] = [bytes('VmRSS'), bytes('VmHWM')];
    if (Number.isNaN(rssBytes)) return null; // a zombie: ended, and not waited for yet
    return { cpuS: (user + system) / ticksPerSecond(), rssBytes, peakBytes };
  } catch {
    return null;
  }
}

let ticks: number | null = null;
function ticksPerSecond(): number {
  return (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));
}

/** The words of its command line; empty when there is no such process. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
