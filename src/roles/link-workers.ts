/** One small worker for each link that this process keeps: it makes the attempts that other processes hand over. */
import type { Worker } from '@temporalio/worker';
import type { Log } from '../log.js';
import { createLinkWorker, type WorkerOptions } from '../temporal/worker.js';

interface Running {
  worker: Worker;
  ended: Promise<void>;
}

export class LinkWorkers {
  private readonly running = new Map<number, Running>();
  private temporal: WorkerOptions | null = null;
  private wanted: readonly number[] = [];
  private work: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(private readonly log: Log) {}

  connected(temporal: WorkerOptions): void {
    this.temporal = temporal;
    this.want(this.wanted);
  }

  /** @param appIds the links this process keeps now */
  want(appIds: readonly number[]): void {
    this.wanted = this.stopping ? [] : appIds;
    this.work = this.work
      .then(() => this.adjust())
      .catch((error: unknown) => {
        this.log.error({ err: error }, 'a worker of a link did not start'); // tried again with the next look
      });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.want([]);
    await this.work;
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  private async adjust(): Promise<void> {
    const wanted = new Set(this.wanted);
    for (const [appId, { worker }] of this.running) {
      if (!wanted.has(appId) && worker.getState() === 'RUNNING') worker.shutdown();
    }
    for (const appId of wanted) if (!this.running.has(appId)) await this.startOne(appId);
  }

  private async startOne(appId: number): Promise<void> {
    if (!this.temporal) return;
    const worker = await createLinkWorker({ ...this.temporal, appId });
    const ended = worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error, app_id: appId }, 'the worker of a link failed'))
      .then(() => {
        this.running.delete(appId);
        if (this.wanted.includes(appId)) this.want(this.wanted);
      });
    this.running.set(appId, { worker, ended });
  }
}
