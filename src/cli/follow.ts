/** Watches one message through the API until nothing more will happen, or for as long as it was asked to. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ApiError } from '../errors.js';
import { isTerminal } from '../messages/status.js';
import { STATUSES, type Status } from '../messages/types.js';
import { GatewayAwayError, type GatewayClient } from './client.js';
import { coloured, plain, timeOfDay } from './output.js';

const Event = z.object({
  kind: z.string(),
  to: z.string().nullable(),
  app_id: z.int().nullable(),
  provider_code: z.string().nullable(),
  text: z.string().nullable(),
  at: z.string(),
});
export type Event = z.output<typeof Event>;

const History = z.object({
  message: z.unknown(), // handed on as it came
  workflow: z.object({ url: z.string().nullable() }).nullable(),
  events: z.array(Event),
});

const Known = z.object({ status: z.enum(STATUSES) });

export interface FollowOptions {
  id: number;
  timeoutMs: number;
  /** Ends the watching early; the message goes on. */
  signal: AbortSignal;
  onWorkflow: (url: string) => void;
  onEvent: (event: Event) => void;
  /** Called once per absence. The watching goes on. */
  onAway: (reason: string) => void;
}

export interface Followed {
  /** As the API presents it; null when the gateway never answered. */
  message: unknown;
  status: Status | null;
}

/** Something often happens soon after something happened, so the pauses grow only while nothing does. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const GROWTH = 1.5;

/** @throws ApiError when the API refuses for good, for example for want of a scope */
export async function follow(client: GatewayClient, options: FollowOptions): Promise<Followed> {
  const deadline = Date.now() + options.timeoutMs;
  let followed: Followed = { message: null, status: null };
  let told = 0;
  let isAway = false;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const { message, workflow, events } = History.parse(
        await client.get(`/api/sms/sms/${options.id}/events`),
      );
      if (followed.status === null && workflow?.url) options.onWorkflow(workflow.url);
      const { status } = Known.parse(message);
      followed = { message, status };
      for (const event of events.slice(told)) options.onEvent(event);
      if (events.length > told) pauseMs = FIRST_PAUSE_MS;
      told = events.length;
      isAway = false;
      if (isTerminal(status)) return followed;
    } catch (error) {
      if (!mayPass(error)) throw error;
      if (!isAway) options.onAway(error.message);
      isAway = true;
      pauseMs = Math.max(pauseMs, retryAfterMs(error));
    }
    const leftMs = deadline - Date.now();
    if (leftMs <= 0 || options.signal.aborted) return followed;
    await delay(Math.min(pauseMs, leftMs), undefined, { signal: options.signal }).catch(() => undefined);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH);
  }
}

/** The gateway restarts, its database is away, or the token's rate limit is used up. */
const mayPass = (error: unknown): error is ApiError | GatewayAwayError =>
  error instanceof GatewayAwayError ||
  (error instanceof ApiError && (error.status >= 500 || error.status === 429));

function retryAfterMs(error: ApiError | GatewayAwayError): number {
  const seconds = error instanceof ApiError ? Number(error.details.headers?.['Retry-After']) : NaN;
  return Number.isFinite(seconds) ? seconds * 1_000 : 0;
}

const WORD_WIDTH = Math.max(...STATUSES.map(({ length }) => length));

/** One line of history. A report that changed nothing and a remark are told from a change of status. */
export function eventLine(event: Event): string {
  const word = event.kind === 'status' ? (event.to ?? '') : event.kind === 'dlr' ? 'report' : event.kind;
  const details = [
    event.kind === 'status' ? null : event.to,
    event.text,
    event.provider_code === null ? null : `code ${event.provider_code}`,
    event.app_id === null ? null : `app ${event.app_id}`,
  ].filter((detail) => detail !== null);
  return `${timeOfDay(event.at)}  ${coloured(word, plain(word).padEnd(WORD_WIDTH))}  ${plain(details.join(', '))}`.trimEnd();
}
