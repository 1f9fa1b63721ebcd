/**
 * What the gateway tells of its work to whoever collects traces. Attributes hold ids, apps, providers, statuses and
 * codes: never a text, a number, a name or a message of an error.
 */

export type Attributes = Record<string, string | number | boolean | null | undefined>;

export interface Span {
  /** Names this span to what it causes in another process; see traceparent.ts. */
  readonly traceparent: string;
  /** Adds to what is known of it; null and undefined are left out. */
  set(attributes: Attributes): void;
  /** For what is known only later: which route took a request. */
  rename(name: string): void;
  /** Marks it as failed. @param type a code */
  fail(type: string): void;
}

export interface SpanStart {
  name: string;
  /** Default: internal. */
  kind?: 'server' | 'client' | 'producer' | 'internal';
  /** A traceparent; null begins a new trace. Default: the span this is called in, if there is one. */
  parent?: string | null;
  attributes?: Attributes;
}

/** A span that was measured elsewhere: in the sandbox of a workflow. Instants in milliseconds since 1970. */
export interface FinishedSpan {
  name: string;
  traceparent: string;
  parent: string;
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** A code; null = it did not fail. */
  failure: string | null;
}

export interface Tracing {
  /** Runs `work` in a span, which ends with it. What `work` throws is thrown. */
  span<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
  /** The span this is called in. Inside a transaction it may be somebody else's: they are committed in groups. */
  current(): Span | null;
  add(span: FinishedSpan): void;
  /** Sends what is left, for a few seconds at most. */
  close(): Promise<void>;
}
