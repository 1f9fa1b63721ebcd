/**
 * Traces by OpenTelemetry, sent as OTLP over HTTP. Loaded only when tracing is on. The SDK reads its own variables:
 * endpoint, headers, sampler, batches, resource. Nothing here is global, except the SDK's own log.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes as OtelAttributes,
  type Context,
  type Span as OtelSpan,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-base';
import type { Log } from '../log.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';
import type { Attributes, Span, SpanStart, Tracing } from './tracing.js';

const CLOSE_MS = 3_000;
const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
} as const;

/** @param log hears of what could not be sent */
export function createTracing(log: Log): Tracing {
  logThrough(log);
  const ids = new GivenIds();
  const provider = new BasicTracerProvider({
    resource: Resource.default()
      .merge(new Resource({ 'service.name': 'salami-gateway' }))
      .merge(detectResourcesSync({ detectors: [envDetectorSync] }) as Resource),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('salami-gateway');
  const active = new AsyncLocalStorage<Span>();
  const current = () => active.getStore() ?? null;

  const begin = ({ name, kind = 'internal', parent, attributes = {} }: SpanStart): OtelSpan => {
    const above = parent === undefined ? (current()?.traceparent ?? null) : parent;
    return tracer.startSpan(name, { kind: KINDS[kind], attributes: known(attributes) }, contextOf(above));
  };
  return {
    current,
    async span(start, work) {
      const otel = begin(start);
      const span = wrap(otel);
      try {
        return await active.run(span, () => work(span));
      } catch (error) {
        span.fail(codeOf(error));
        throw error;
      } finally {
        otel.end();
      }
    },
    add({ name, traceparent, parent, startedAt, endedAt, attributes, failure }) {
      ids.nextSpanId = parseTraceparent(traceparent)?.spanId ?? null;
      const options = { startTime: startedAt, attributes: known(attributes) };
      const otel = tracer.startSpan(name, options, contextOf(parent));
      if (failure !== null) wrap(otel).fail(failure);
      otel.end(endedAt);
    },
    async close() {
      const sent = provider
        .shutdown()
        .catch((error: unknown) => log.warn({ err: error }, 'traces were lost'));
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
  };
}

/** Random ids, but for a span that has told its own to others before it was handed to us. */
class GivenIds implements IdGenerator {
  nextSpanId: string | null = null;
  private readonly random = new RandomIdGenerator();

  generateTraceId(): string {
    return this.random.generateTraceId();
  }

  generateSpanId(): string {
    const given = this.nextSpanId;
    this.nextSpanId = null;
    return given ?? this.random.generateSpanId();
  }
}

function wrap(otel: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = otel.spanContext();
  const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return {
    traceparent: formatTraceparent({ traceId, spanId, sampled }),
    set: (attributes) => void otel.setAttributes(known(attributes)),
    rename: (name) => void otel.updateName(name),
    fail(type) {
      otel.setAttribute('error.type', type);
      otel.setStatus({ code: SpanStatusCode.ERROR });
    },
  };
}

function contextOf(traceparent: string | null): Context {
  const ids = traceparent === null ? null : parseTraceparent(traceparent);
  if (ids === null) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = ids;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

const known = (attributes: Attributes): OtelAttributes =>
  Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined),
  ) as OtelAttributes;

/** Its text may hold anything; the kind of an error holds nothing. */
function codeOf(error: unknown): string {
  const { type, code, name } = (error ?? {}) as { type?: unknown; code?: unknown; name?: unknown };
  return [type, code, name].find((one): one is string => typeof one === 'string' && one !== '') ?? 'unknown';
}

function logThrough(log: Log): void {
  const quiet = () => undefined;
  const warn = (text: string) => log.warn({ from_part: 'opentelemetry', text }, 'traces could not be sent');
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
