/**
 * Every metric of the gateway: name, kind, help, labels and buckets. Dashboards and alerts are written from this file.
 *
 * A label has few values: apps, providers, statuses, reasons, route patterns. Never an id of a message, never a number.
 */

export interface MetricSpec {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper bounds in seconds; histograms only. */
  buckets?: readonly number[];
}

/** From a local database to a provider that uses up its time-out. */
const CALL_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Reports come after seconds, or after days when the handset was off. */
const REPORT_S = [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400, 259_200];

export const METRICS = {
  salami_messages_total: {
    type: 'counter',
    help: 'Status changes of outgoing messages, counted after their commit; the first is scheduled or pending.',
    labels: ['status', 'app', 'provider'],
  },
  salami_accept_seconds: {
    type: 'histogram',
    help: 'Seconds from a send request to its answer. Results: accepted, replayed, refused (4xx), failed (5xx).',
    labels: ['target', 'result'],
    buckets: CALL_S,
  },
  salami_accept_to_provider_seconds: {
    type: 'histogram',
    help: 'Seconds from accepting a message, or from its scheduled time, to the first byte of its first attempt.',
    labels: ['provider'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600],
  },
  salami_attempts_total: {
    type: 'counter',
    help: 'Attempts by how they ended. Kinds: accepted, rejected-permanent, rejected-transient, ambiguous.',
    labels: ['provider', 'app', 'kind', 'reason'],
  },
  salami_attempt_seconds: {
    type: 'histogram',
    help: 'Seconds that the provider took for one attempt.',
    labels: ['provider', 'app', 'kind'],
    buckets: CALL_S,
  },
  salami_dlr_delay_seconds: {
    type: 'histogram',
    help: 'Seconds from the acceptance by the provider to a delivery report that ends the message.',
    labels: ['provider', 'status'],
    buckets: REPORT_S,
  },
  salami_callbacks_total: {
    type: 'counter',
    help: 'Calls of providers by what became of them: applied, duplicate, forged, unparsable, failed.',
    labels: ['provider', 'kind', 'verdict'],
  },
  salami_http_requests_total: {
    type: 'counter',
    help: 'Requests answered, by route pattern; "none" = no route took it.',
    labels: ['route', 'method', 'status'],
  },
  salami_http_request_seconds: {
    type: 'histogram',
    help: 'Seconds from the request line to the end of the handler.',
    labels: ['route', 'method'],
    buckets: CALL_S,
  },
  salami_job_runs_total: {
    type: 'counter',
    help: 'Runs of scheduled jobs that came to their end here, and steps of them that failed and are tried again.',
    labels: ['job', 'result'],
  },
  salami_job_items_total: {
    type: 'counter',
    help: 'What the scheduled jobs did: messages begun again, texts removed, and so on.',
    labels: ['job', 'what'],
  },
  salami_events_total: {
    type: 'counter',
    help: 'Events written, by type.',
    labels: ['type'],
  },
  salami_webhook_attempts_total: {
    type: 'counter',
    help:
      'Attempts to deliver an event, by kind of receiver (webhook, slack, callback). Results: delivered, redirected ' +
      '(3xx, not followed), refused (4xx), failed (5xx), no_answer.',
    labels: ['kind', 'result'],
  },
  salami_webhook_deliveries_total: {
    type: 'counter',
    help: 'Deliveries that an attempt brought to their end. States: delivered, dead (given up; can be replayed).',
    labels: ['kind', 'state'],
  },
  salami_webhook_first_attempt_seconds: {
    type: 'histogram',
    help: 'Seconds from an event to the end of the first attempt to deliver it.',
    labels: ['kind'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600],
  },
  salami_phone_messages_total: {
    type: 'counter',
    help:
      'Steps of messages for phones. States: queued (also when taken back), leased (handed out), stored (the phone has ' +
      'it), sent, delivered, failed, unknown, released (to another app), expired.',
    labels: ['state'],
  },

  // Read from the database at scrape time, so every process tells the same: aggregate with max, never with sum.
  salami_queue_messages: {
    type: 'gauge',
    help:
      'Pending messages, counted up to 10,000 an app. States: not_started (no workflow yet), waiting (for its rate ' +
      'slot, back-off or a resumed app). Apps with none are left out.',
    labels: ['app', 'state'],
  },
  salami_queue_oldest_age_seconds: {
    type: 'gauge',
    help: 'Seconds since the oldest of those was accepted, or since its scheduled time.',
    labels: ['app', 'state'],
  },
  salami_workflows_not_started: {
    type: 'gauge',
    help: 'Accepted messages whose workflow was not started yet, over all apps, counted up to 1,000,000.',
    labels: [],
  },
  salami_breaker_open: {
    type: 'gauge',
    help: '1 while the circuit breaker of the app is open, else 0.',
    labels: ['app', 'provider'],
  },
  salami_app_info: {
    type: 'gauge',
    help: 'Always 1; gives the name and state of an app for joins on "app".',
    labels: ['app', 'name', 'provider', 'state'],
  },
  salami_webhook_pending: {
    type: 'gauge',
    help: 'Deliveries that wait for a webhook or a Slack channel, counted up to 10,000 each; those with none are left out.',
    labels: ['webhook', 'kind'],
  },
  salami_webhook_dead: {
    type: 'gauge',
    help: 'Deliveries of a webhook or a Slack channel that were given up and are kept, counted like those.',
    labels: ['webhook', 'kind'],
  },
  salami_webhook_backlog: {
    type: 'gauge',
    help: 'Deliveries that wait, those of callback_url included, counted up to 100,000.',
    labels: [],
  },
  salami_webhook_overdue_seconds: {
    type: 'gauge',
    help: 'Seconds since the next of them should have been tried; 0 when all are in time.',
    labels: [],
  },
  salami_phones: {
    type: 'gauge',
    help: 'Phones by presence: new (never heard of), online, offline.',
    labels: ['presence'],
  },
  salami_phone_open_parts: {
    type: 'gauge',
    help: 'Message parts that a phone has to send, of up to 10,000 messages. States: queued, leased, stored.',
    labels: ['app', 'state'],
  },
  salami_phone_open_messages: {
    type: 'gauge',
    help: 'The same in messages; those leased are its leases.',
    labels: ['app', 'state'],
  },

  // This process alone.
  salami_database_up: { type: 'gauge', help: '1 when the database answered the scrape.', labels: [] },
  salami_temporal_up: { type: 'gauge', help: '1 when Temporal answered the scrape.', labels: [] },
  salami_worker_running: {
    type: 'gauge',
    help: '1 when the worker of this process runs; absent where a process has none.',
    labels: [],
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;

/** The labels of one metric with their values. */
export type LabelsOf<N extends MetricName> = Record<(typeof METRICS)[N]['labels'][number], string>;
