/** One scrape: gauges are brought up to date, then every source's text is joined. Never fails, never hangs. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Db } from '../db/connect.js';
import type { Recorder } from './recorder.js';
import { readSnapshot, type Snapshot } from './snapshot.js';

export interface ScrapeDeps {
  recorder: Recorder;
  db: Db;
  clock: () => Date;
  /** @throws when Temporal is away */
  pingTemporal: () => Promise<void>;
  /** null = this process runs no worker. */
  isWorkerRunning: () => boolean | null;
  /** Further metrics in the text format: those of the Temporal SDK. */
  moreText?: () => Promise<string>;
  /** Milliseconds that each source may take; default 3,000. Prometheus itself gives up after 10 seconds. */
  patienceMs?: number;
}

/** Several Prometheus servers, or one that asks often, cost the database no more than this. */
const FRESH_MS = 5_000;

/** @returns a function that gives the text of `/metrics`, in the Prometheus text format 0.0.4 */
export function createScrape(deps: ScrapeDeps): () => Promise<string> {
  const { recorder, db, clock, patienceMs = 3_000 } = deps;
  let snapshot: Promise<Snapshot | null> | null = null;
  let readAt = 0;

  /** Answers from the last read while that is fresh; a read that hangs is left to itself. */
  function latestSnapshot(): Promise<Snapshot | null> {
    const now = clock().getTime();
    if (!snapshot || now - readAt >= FRESH_MS) {
      readAt = now;
      snapshot = within(patienceMs, readSnapshot(db, now));
    }
    return snapshot;
  }

  return async () => {
    const [seen, temporal, more] = await Promise.all([
      latestSnapshot(),
      within(
        patienceMs,
        deps.pingTemporal().then(() => true),
      ),
      deps.moreText ? within(patienceMs, deps.moreText()) : null,
    ]);
    if (!seen) snapshot = null; // a database that is back is seen by the next scrape
    showSnapshot(recorder, seen);
    setOne(recorder, 'salami_temporal_up', temporal ? 1 : 0);
    const running = deps.isWorkerRunning();
    setOne(recorder, 'salami_worker_running', running === null ? null : Number(running));
    return [await recorder.text(), await processText(), more ?? ''].join('\n');
  };
}

function showSnapshot(recorder: Recorder, seen: Snapshot | null): void {
  setOne(recorder, 'salami_database_up', seen ? 1 : 0);
  setOne(recorder, 'salami_workflows_not_started', seen?.notStarted ?? null);
  const queues = (seen?.queues ?? []).map(({ appId, state, messages, oldestAgeMs }) => ({
    labels: { app: String(appId), state },
    messages,
    oldestAgeMs,
  }));
  recorder.setGauge(
    'salami_queue_messages',
    queues.map(({ labels, messages }) => ({ labels, value: messages })),
  );
  recorder.setGauge(
    'salami_queue_oldest_age_seconds',
    queues.map(({ labels, oldestAgeMs }) => ({ labels, value: oldestAgeMs / 1000 })),
  );
  const apps = seen?.apps ?? [];
  recorder.setGauge(
    'salami_breaker_open',
    apps.map(({ id, provider, breakerOpen }) => ({
      labels: { app: String(id), provider },
      value: Number(breakerOpen),
    })),
  );
  recorder.setGauge(
    'salami_app_info',
    apps.map(({ id, name, provider, state }) => ({
      labels: { app: String(id), name, provider, state },
      value: 1,
    })),
  );
  showWebhooks(recorder, seen?.webhooks ?? null);
  showPhones(recorder, seen?.phones ?? null);
}

function showWebhooks(recorder: Recorder, seen: Snapshot['webhooks'] | null): void {
  const hooks = (seen?.hooks ?? []).map((hook) => ({
    ...hook,
    labels: { webhook: String(hook.id), kind: hook.kind },
  }));
  const waiting = hooks.map(({ labels, pending }) => ({ labels, value: pending }));
  const given = hooks.map(({ labels, dead }) => ({ labels, value: dead }));
  recorder.setGauge(
    'salami_webhook_pending',
    waiting.filter(({ value }) => value > 0),
  );
  recorder.setGauge(
    'salami_webhook_dead',
    given.filter(({ value }) => value > 0),
  );
  setOne(recorder, 'salami_webhook_backlog', seen?.pending ?? null);
  setOne(recorder, 'salami_webhook_overdue_seconds', seen ? seen.overdueMs / 1000 : null);
}

function showPhones(recorder: Recorder, seen: Snapshot['phones'] | null): void {
  recorder.setGauge(
    'salami_phones',
    (seen?.presence ?? []).map(({ presence, phones }) => ({ labels: { presence }, value: phones })),
  );
  const open = (seen?.open ?? []).map((one) => ({
    ...one,
    labels: { app: String(one.appId), state: one.state },
  }));
  recorder.setGauge(
    'salami_phone_open_parts',
    open.map(({ labels, parts }) => ({ labels, value: parts })),
  );
  recorder.setGauge(
    'salami_phone_open_messages',
    open.map(({ labels, messages }) => ({ labels, value: messages })),
  );
}

type Plain =
  | 'salami_database_up'
  | 'salami_temporal_up'
  | 'salami_worker_running'
  | 'salami_workflows_not_started'
  | 'salami_webhook_backlog'
  | 'salami_webhook_overdue_seconds';

const setOne = (recorder: Recorder, name: Plain, value: number | null): void =>
  recorder.setGauge(name, value === null ? [] : [{ labels: {}, value }]);

/** @returns null for whatever fails or takes too long */
async function within<T>(patienceMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  return Promise.race([work.catch(() => null), patience]).finally(() => clearTimeout(timer));
}

let ofProcess: Registry | null = null;

/** Memory, CPU, event loop: one set per process, however many gateways it holds (tests hold several). */
function processText(): Promise<string> {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess.metrics();
}
