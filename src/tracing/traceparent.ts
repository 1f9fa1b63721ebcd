/** W3C Trace Context: how one span names itself to what it causes elsewhere. https://www.w3.org/TR/trace-context/ */

export interface SpanIds {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  /** Whether anybody keeps this trace. */
  sampled: boolean;
}

/** @returns null for what is no traceparent: the trace then begins anew */
export function parseTraceparent(text: string): SpanIds | null {
  const [, traceId, spanId, flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId))
    return null;
  return { traceId, spanId, sampled: (parseInt(flags!, 16) & 1) === 1 };
}

export const formatTraceparent = ({ traceId, spanId, sampled }: SpanIds): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** The header of workflows and activities that carries it. */
export const TRACE_HEADER = 'traceparent';
