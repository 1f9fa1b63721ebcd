/** Runs a worker, and runs it again should it fail: without one nothing is sent, or told to webhooks. */
import type { Worker } from '@temporalio/worker';
import type { Readiness } from '../api/health.js';
import type { Log } from '../log.js';
import type { WorkerOptions } from '../temporal/worker.js';

export class WorkerRun {
  private worker: Worker | null = null;
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly log: Log,
    private readonly make: (options: WorkerOptions) => Promise<Worker>,
  ) {}

  /** Resolves when the worker asks for tasks. */
  async start(options: WorkerOptions): Promise<void> {
    const create = () => this.make(options);
    this.worker = await create();
    const run = async (): Promise<void> => {
      while (!this.stopping) {
        try {
          await this.worker!.run();
        } catch (error) {
          this.log.error({ err: error }, 'the worker failed; starting it again');
          if (!this.stopping) this.worker = await create();
        }
      }
    };
    this.running = run().catch((error: unknown) => {
      this.log.fatal({ err: error }, 'the worker could not be started again; restart the gateway');
      this.worker = null;
    });
  }

  get state(): Readiness['worker'] {
    return this.worker?.getState() === 'RUNNING' ? 'running' : 'stopped';
  }

  /** Takes no more tasks and waits for the sends in flight, at most for the time of grace. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }
}
