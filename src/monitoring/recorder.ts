/** The metrics of src/metrics.ts as live counters. One recorder per gateway: nothing here is global. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IncomingDeps } from '../incoming/service.js';
import type { JobObserver } from '../jobs/types.js';
import type { EventType } from '../events/types.js';
import type { MessageObserver } from '../messages/observer.js';
import { METRICS, type LabelsOf, type MetricName, type MetricSpec } from '../metrics.js';
import type { DeliveryObserver } from '../webhooks/results.js';

export interface Recorder {
  messages: MessageObserver;
  callbacks: NonNullable<IncomingDeps['observe']>;
  jobs: JobObserver;
  events: (type: EventType) => void;
  deliveries: DeliveryObserver;
  handOuts: (moved: { state: string; count: number }) => void;
  /** Adds to a counter, or a value to a histogram. */
  record<N extends MetricName>(name: N, labels: LabelsOf<N>, value?: number): void;
  /** Replaces every value of a gauge; an empty list leaves none. */
  setGauge<N extends MetricName>(name: N, values: readonly { labels: LabelsOf<N>; value: number }[]): void;
  text(): Promise<string>;
}

export function createRecorder(): Recorder {
  const registry = new Registry();
  const known = new Map<string, Counter | Gauge | Histogram>();
  for (const [name, spec] of Object.entries(METRICS)) known.set(name, declare(registry, name, spec));

  const record: Recorder['record'] = (name, labels, value = 1) => {
    const metric = known.get(name)!;
    if (metric instanceof Counter) metric.inc(labels, value);
    else if (metric instanceof Histogram) metric.observe(labels, value);
    else metric.set(labels, value);
  };
  return {
    record,
    setGauge(name, values) {
      const gauge = known.get(name) as Gauge;
      gauge.reset();
      // A gauge without labels starts at 0 by itself, which would be a value that nobody measured.
      if (values.length === 0) gauge.remove({});
      for (const { labels, value } of values) gauge.set(labels, value);
    },
    messages: {
      moved: ({ status, appId, provider }) =>
        record('salami_messages_total', { status, app: String(appId), provider }),
      attemptBegan({ provider, lateMs }) {
        if (lateMs !== null) record('salami_accept_to_provider_seconds', { provider }, lateMs / 1000);
      },
      attemptEnded({ provider, appId, outcome, tookMs }) {
        const labels = { provider, app: String(appId), kind: outcome.kind };
        const reason = outcome.kind === 'accepted' ? 'none' : outcome.reason;
        record('salami_attempts_total', { ...labels, reason });
        if (tookMs !== null) record('salami_attempt_seconds', labels, tookMs / 1000);
      },
      reported: ({ provider, status, delayMs }) =>
        record('salami_dlr_delay_seconds', { provider, status }, Math.max(0, delayMs) / 1000),
    },
    callbacks: (call) => record('salami_callbacks_total', call),
    jobs(job, chunk) {
      for (const [what, count] of Object.entries(chunk?.counts ?? {}))
        record('salami_job_items_total', { job, what }, count);
      if (chunk === null) record('salami_job_runs_total', { job, result: 'failed' });
      else if (chunk.next === null) record('salami_job_runs_total', { job, result: 'finished' });
    },
    events: (type) => record('salami_events_total', { type }),
    deliveries: {
      attempted: (attempt) => record('salami_webhook_attempts_total', attempt),
      firstTried: ({ kind, afterMs }) =>
        record('salami_webhook_first_attempt_seconds', { kind }, afterMs / 1000),
      ended: (delivery) => record('salami_webhook_deliveries_total', delivery),
    },
    handOuts: ({ state, count }) => record('salami_phone_messages_total', { state }, count),
    text: () => registry.metrics(),
  };
}

function declare(registry: Registry, name: string, { type, help, labels, buckets }: MetricSpec) {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(common);
  if (type === 'gauge') return new Gauge(common);
  return new Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
}
