/** Where it was measured: figures mean nothing without it. */
import { cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  cores: number;
  cpu: string;
  memoryGb: number;
  node: string;
  platform: string;
  /** Processes that wanted a core in the minute before the run, on average. */
  loadBefore: number;
  at: string;
}

export function readMachine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadBefore: Number(loadavg()[0]!.toFixed(2)),
    at: new Date().toISOString(),
  };
}

export const isBusy = ({ loadBefore, cores }: Machine): boolean => loadBefore > cores / 4;

export const describeMachine = ({ cores, cpu, memoryGb, node, platform, at }: Machine): string =>
  `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, ${platform}, ${at.slice(0, 16).replace('T', ' ')} UTC`;
