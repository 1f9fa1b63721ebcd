/** Numbers over time, and what waits now. */
import { z } from 'zod';
import { CHANNELS } from '../../messages/types.js';
import type { AppStats, Stats, StatsService } from '../../stats/service.js';
import { RANGES, type Tally } from '../../stats/types.js';
import { instant } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Instant, WholeNumber } from '../schemas.js';

const Count = z.int().min(0);
const Rate = z.number().nullable().meta({
  description: 'delivered / (delivered + failed + expired), 0 to 1; null while nothing has ended.',
});

const COUNTS = {
  accepted: Count.meta({ description: 'Outgoing messages that were accepted.' }),
  sent: Count.meta({ description: 'Taken by a provider or phone; again for each resend.' }),
  delivered: Count,
  failed: Count,
  expired: Count,
  incoming: Count,
};

const Delay = z.number().nullable().meta({
  description: 'Seconds from accept, or the scheduled time, within which half were delivered.',
});

const StatsRecord = z
  .object({
    range: z.enum(RANGES),
    from: Instant,
    to: Instant,
    step_s: z.int(),
    complete: z.boolean().meta({
      description: 'false while the past is still being counted, a few minutes after an update.',
    }),
    series: z
      .array(z.object({ at: Instant, ...COUNTS }))
      .meta({ description: 'Each thing counts when it happened. The last step is still running.' }),
    totals: z.object({
      ...COUNTS,
      parts: Count.meta({ description: 'Of the accepted messages.' }),
      delivery_rate: Rate,
      delay_p50_s: Delay,
    }),
    apps: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        type: z.string(),
        channel: z.enum(CHANNELS),
        ...COUNTS,
        delivery_rate: Rate,
        delay_p50_s: Delay,
        delay_p95_s: z.number().nullable(),
        queued: Count.meta({ description: 'Pending; counting stops at 10,000.' }),
        in_flight: Count.meta({ description: 'Processing; counting stops at 10,000.' }),
      }),
    ),
    queue: z.object({
      pending: Count,
      scheduled: Count,
      processing: Count,
      oldest_pending_s: z.int().nullable().meta({ description: 'Age of the oldest pending message.' }),
    }),
    phones: z.object({
      online: Count,
      offline: Count,
      total: Count.meta({ description: 'Also those that never called.' }),
    }),
    cost: z
      .array(z.object({ currency: z.string().nullable(), amount: z.string() }))
      .meta({ description: 'Of the messages that ended in this time, where the provider told a price.' }),
  })
  .meta({ id: 'Stats' });

export function statsRoutes({ stats }: { stats: StatsService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/stats',
      summary:
        'What was sent, delivered, failed and received lately, by step and by app, and what waits now.',
      scope: 'messages:read',
      query: z.object({
        range: z.enum(RANGES).optional().meta({ description: 'How far back; default 24h.' }),
        app_id: WholeNumber(1, 1e15).optional(),
      }),
      replies: { 200: Data(StatsRecord) },
      handle: async ({ actor, query }) => ({
        data: present(await stats.read(actor, query.range ?? '24h', query.app_id ?? null)),
      }),
    }),
  ];
}

function present({ range, window, isComplete, series, totals, ...rest }: Stats) {
  return {
    range,
    from: instant(window.from),
    to: instant(window.to),
    step_s: window.stepMs / 1_000,
    complete: isComplete,
    series: series.map(({ at, tally }) => ({ at: instant(at), ...countsOf(tally) })),
    totals: {
      ...countsOf(totals),
      parts: totals.parts,
      delivery_rate: rest.deliveryRate,
      delay_p50_s: rest.delayP50S,
    },
    apps: rest.apps.map(presentApp),
    queue: {
      pending: rest.queue.pending,
      scheduled: rest.queue.scheduled,
      processing: rest.queue.processing,
      oldest_pending_s: rest.queue.oldestPendingS,
    },
    phones: rest.phones,
    cost: Object.entries(totals.costs).map(([currency, amount]) => ({
      currency: currency === '' ? null : currency,
      amount,
    })),
  };
}

const countsOf = ({ accepted, sent, delivered, failed, expired, incoming }: Tally) => ({
  accepted,
  sent,
  delivered,
  failed,
  expired,
  incoming,
});

const presentApp = ({ app, totals, ...stats }: AppStats) => ({
  id: app.id,
  name: app.name,
  type: app.type,
  channel: app.channel,
  ...countsOf(totals),
  delivery_rate: stats.deliveryRate,
  delay_p50_s: stats.delayP50S,
  delay_p95_s: stats.delayP95S,
  queued: stats.queued,
  in_flight: stats.inFlight,
});
