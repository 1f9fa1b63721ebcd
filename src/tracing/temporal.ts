/** Traces across Temporal: a start hands its span to the run, a run to its activities; the header carries it. */
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { InjectedSinks, WorkerOptions } from '@temporalio/worker';
import type { TracingSinks } from '../../workflows/tracing.js';
import { TRACE_HEADER } from './traceparent.js';
import type { Attributes, Tracing } from './tracing.js';

/** For the client: the span that a workflow is started in becomes the parent of its run. */
export function traceStarts(tracing: Tracing): WorkflowClientInterceptor {
  return {
    startWithDetails(input, next) {
      const span = tracing.current();
      if (!span) return next(input);
      const header = defaultPayloadConverter.toPayload(span.traceparent);
      return next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: header } });
    },
  };
}

/** For a worker whose bundle holds workflows/tracing.ts. Runs that carry no trace are left alone. */
export function traceWork(tracing: Tracing): Required<Pick<WorkerOptions, 'interceptors' | 'sinks'>> {
  const sinks: InjectedSinks<TracingSinks> = {
    tracing: {
      runEnded: {
        callDuringReplay: false,
        fn: ({ workflowId, workflowType }, { status, attempts, reason, ...run }) =>
          tracing.add({
            ...run,
            name: `workflow ${workflowType}`,
            attributes: {
              ...idsOf(workflowId),
              'salami.status': status,
              'salami.attempts': attempts,
              'salami.reason': reason,
            },
          }),
      },
    },
  };
  return {
    sinks: sinks as never, // an interface lacks the index signature that the option's type wants
    interceptors: {
      activity: [
        ({ info: { activityType, workflowExecution } }) => ({
          inbound: {
            execute(input, next) {
              const parent = readTrace(input.headers);
              if (parent === null) return next(input);
              const start = {
                name: `activity ${activityType}`,
                parent,
                attributes: {
                  ...idsOf(workflowExecution?.workflowId ?? ''),
                  'salami.attempt': fieldOf(input.args[0], 'number'),
                },
              };
              return tracing.span(start, async (span) => {
                const result = await next(input);
                span.set(resultOf(result));
                return result;
              });
            },
          },
        }),
      ],
    },
  };
}

function readTrace(headers: Headers): string | null {
  const payload = headers[TRACE_HEADER];
  return payload ? defaultPayloadConverter.fromPayload<string>(payload) : null;
}

function idsOf(workflowId: string): Attributes {
  const messageId = /^message-(\d+)$/.exec(workflowId)?.[1];
  return {
    'temporal.workflow_id': workflowId,
    'salami.message_id': messageId === undefined ? null : Number(messageId),
  };
}

const resultOf = (result: unknown): Attributes => ({
  'salami.status': fieldOf(result, 'status'),
  'salami.outcome': fieldOf(result, 'outcome'),
  'salami.reason': fieldOf(result, 'reason'),
});

function fieldOf(value: unknown, name: string): string | number | null {
  const field = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null;
  return typeof field === 'string' || typeof field === 'number' ? field : null;
}
