/**
 * The run of a workflow as a span. Part of the traced bundle only, and must not change what a run does: no timer, no
 * random number, no further turn of the event loop, so that runs in flight survive when tracing is turned on or off.
 */
import { defaultPayloadConverter } from '@temporalio/common';
import * as wf from '@temporalio/workflow';
import { formatTraceparent, parseTraceparent, TRACE_HEADER } from '../src/tracing/traceparent.js';

/** What a run tells at its end. Instants in milliseconds since 1970. */
export interface EndedRun {
  traceparent: string;
  parent: string;
  startedAt: number;
  endedAt: number;
  failure: string | null;
  status: string | null;
  attempts: number | null;
  reason: string | null;
}

export interface TracingSinks extends wf.Sinks {
  tracing: { runEnded(run: EndedRun): void };
}

const { tracing } = wf.proxySinks<TracingSinks>();

export const interceptors: wf.WorkflowInterceptorsFactory = () => {
  let own: string | null = null;

  /** Activities become children of the run. */
  const marked = <T extends { headers: Record<string, unknown> }>(input: T): T =>
    own === null
      ? input
      : { ...input, headers: { ...input.headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(own) } };

  return {
    inbound: [
      {
        execute(input, next) {
          const payload = input.headers[TRACE_HEADER];
          const parent = payload ? defaultPayloadConverter.fromPayload<string>(payload) : '';
          own = traceparentOfRun(parent);
          const run = next(input);
          if (own !== null) tellEnd(run, { traceparent: own, parent });
          return run; // the very promise: one more link in the chain would end the run a turn later
        },
      },
    ],
    outbound: [
      {
        scheduleLocalActivity: (input, next) => next(marked(input)),
        scheduleActivity: (input, next) => next(marked(input)),
      },
    ],
  };
};

/** The same for every worker that replays the run, since its activities may have told it already. */
function traceparentOfRun(parent: string): string | null {
  const above = parseTraceparent(parent);
  if (!above) return null;
  const spanId = wf.workflowInfo().runId.replaceAll('-', '').slice(-16);
  return formatTraceparent({ ...above, spanId });
}

function tellEnd(run: Promise<unknown>, ids: Pick<EndedRun, 'traceparent' | 'parent'>): void {
  const tell = (failure: string | null, result: unknown) => {
    const { status = null, attempts = null, reason = null } = (result ?? {}) as Partial<EndedRun>;
    const startedAt = wf.workflowInfo().runStartTime.getTime();
    tracing.runEnded({ ...ids, startedAt, endedAt: Date.now(), failure, status, attempts, reason });
  };
  run.then(
    (result) => tell(null, result),
    (error: unknown) => tell(error instanceof Error ? error.name : 'unknown', null),
  );
}
