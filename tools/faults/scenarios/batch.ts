import { setTimeout as delay } from 'node:timers/promises';
import { onGround, type Ground } from '../ground.js';
import type { Report, Scenario } from '../scenario.js';

const ROWS = 20_000;
/** Rows that are no message: every so many there is one of these. */
const BAD = 50;
const KILLS = 3;
const LOOK_MS = 100;
const STALLED_MS = 120_000;

export const batch: Scenario = {
  name: 'batch',
  about:
    'a CSV with bad rows: paused, gateway and Temporal killed, resumed, killed on its way; every good row once',
  databases: ['sqlite', 'mariadb'],
  takes: 'about 4 min for 20,000 rows and 3 kills on the way',
  run: (report, options) =>
    onGround(options, {}, async (ground) => {
      const rows = options.messages ?? ROWS;
      await ground.start();
      const appId = await ground.createApp(ground.provider.account({ answerMs: () => 5 }));
      const run = new BatchRun(ground, report, rows);
      await run.upload(appId);
      await run.untilPlaced(0.2);
      await run.killWhilePaused();
      for (let kill = 1; kill <= (options.kills ?? KILLS); kill += 1) {
        await run.untilPlaced(0.2 + (0.7 * kill) / (1 + (options.kills ?? KILLS)));
        await ground.gateway.killAll();
        await ground.gateway.start();
        report.step(
          `killed on its way, ${ground.provider.arrivals.length} messages had reached the provider`,
        );
      }
      await run.untilOver();
      const settledMs = await ground.settle(report, 240_000);
      report.figure('last row placed to everything settled, ms', settledMs);
      await run.conclude();
    }),
};

interface BatchState {
  status: string;
  accepted: number;
  rejected: number;
  progress: number;
  counts: Record<string, number>;
}

class BatchRun {
  private id = 0;

  constructor(
    private readonly ground: Ground,
    private readonly report: Report,
    private readonly rows: number,
  ) {}

  private isBad = (row: number) => row % Math.floor(this.rows / BAD) === 0;
  private numberOf = (row: number) => (this.isBad(row) ? `row ${row}` : `2547${11_000_000 + row}`);

  async upload(appId: number): Promise<void> {
    const lines = Array.from({ length: this.rows }, (_, at) => `${this.numberOf(at + 1)},${at + 1}`);
    const startedAt = Date.now();
    const query = `app_id=${appId}&message=${encodeURIComponent('Row {{n}}')}`;
    const made = await this.call<BatchState & { id: number }>(
      'POST',
      `?${query}`,
      `to,n\n${lines.join('\n')}`,
    );
    this.id = made.id;
    this.report.figure('rows / good / bad', `${this.rows} / ${made.accepted} / ${made.rejected}`);
    this.report.figure('taken in, ms', Date.now() - startedAt);
  }

  async untilPlaced(share: number): Promise<void> {
    await this.until(({ progress }) => progress >= share);
  }

  async untilOver(): Promise<void> {
    await this.until(({ status, counts }) => status === 'completed' && (counts['sent'] ?? 0) === 0);
  }

  async killWhilePaused(): Promise<void> {
    const { ground, report } = this;
    await this.order('pause');
    await this.until(({ counts }) => counts['processing'] === 0);
    const before = ground.provider.arrivals.length;
    report.step(`paused after ${before} messages; gateway and Temporal are killed`);
    await ground.gateway.killAll();
    await ground.gateway.start();
    const { status } = await this.state();
    await delay(2_000);
    const after = ground.provider.arrivals.length;
    report.promise(
      'a paused batch is still paused after a kill, and sends nothing',
      status === 'paused' && after === before,
      `${status}, ${after - before}`,
    );
    await this.order('resume');
  }

  async conclude(): Promise<void> {
    const { ground, report, rows } = this;
    const { counts } = await this.state();
    report.figure(
      'members by status',
      JSON.stringify(Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0))),
    );
    const [, ...lines] = (await ground.fetch('GET', `/api/sms/batches/${this.id}/results`))
      .trim()
      .split('\n');
    const cells = lines.map((line) => line.split(','));
    const inOrder = cells.every(([row], at) => Number(row) === at + 1);
    report.promise(
      'the results have every row once, in the order of the file',
      lines.length === rows && inOrder,
      `${lines.length}`,
    );
    const rejected = cells.filter(([, , , status]) => status === 'rejected').map(([row]) => Number(row));
    report.promise(
      'every bad row is rejected, and no other',
      rejected.length === BAD && rejected.every(this.isBad),
      `${rejected.length}`,
    );
    const times = new Map<number, number>();
    for (const { messageId } of ground.provider.arrivals)
      times.set(messageId, (times.get(messageId) ?? 0) + 1);
    const good = cells.filter(([, , , status]) => status !== 'rejected');
    const twice = [...times.values()].filter((n) => n > 1).length;
    report.promise('no row reached the provider twice', twice === 0, `${twice}`);
    const missing = good.filter(([, , id, status]) => !times.has(Number(id)) && status !== 'unknown');
    report.promise(
      'every good row reached the provider, but for those in doubt',
      missing.length === 0,
      `${missing.length}`,
    );
    const isOver = (status: string | undefined) => status === 'delivered' || status === 'unknown';
    const open = good.filter(([, , , status]) => !isOver(status));
    report.promise(
      'every good row is delivered, or in a doubt that is written down',
      open.length === 0,
      `${open.length}`,
    );
    const inDoubt = good.filter(([, , , status]) => status === 'unknown');
    const reached = inDoubt.filter(([, , id]) => times.has(Number(id))).length;
    report.figure('still in doubt, of which reached the provider', `${inDoubt.length}, ${reached}`);
  }

  private async until(isSo: (state: BatchState) => boolean): Promise<void> {
    let last = '';
    let movedAt = Date.now();
    for (;;) {
      const state = await this.state();
      if (isSo(state)) return;
      const now = JSON.stringify(state.counts);
      if (now !== last) [last, movedAt] = [now, Date.now()];
      if (Date.now() - movedAt > STALLED_MS) throw new Error(`nothing moved for two minutes: ${now}`);
      await delay(LOOK_MS);
    }
  }

  private state(): Promise<BatchState> {
    return this.call('GET', `/${this.id}`);
  }

  private order(order: 'pause' | 'resume'): Promise<BatchState> {
    return this.call('POST', `/${this.id}/${order}`);
  }

  private async call<T>(method: 'GET' | 'POST', path: string, csv?: string): Promise<T> {
    const text = await this.ground.fetch(method, `/api/sms/batches${path}`, csv);
    return (JSON.parse(text) as { data: T }).data;
  }
}
