/**
 * A collector of traces: takes OTLP over HTTP and reads its protobuf by hand, as the specification describes it, so
 * that what is checked is what went over the wire.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { after, before } from 'mocha';

export interface CollectedSpan {
  /** Attributes of the process. */
  resource: Record<string, string | number | boolean>;
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentId: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer. */
  kind: number;
  /** Nanoseconds since 1970. */
  start: bigint;
  end: bigint;
  attributes: Record<string, string | number | boolean>;
  failed: boolean;
}

export class Collector {
  readonly spans: CollectedSpan[] = [];
  /** Everything that came, undecoded. */
  readonly bodies: Buffer[] = [];
  readonly headers: Record<string, unknown>[] = [];
  url = '';
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      this.headers.push({ ...request.headers, path: request.url });
      this.bodies.push(body);
      if (request.url === '/v1/traces') this.spans.push(...readSpans(body));
      response.setHeader('content-type', 'application/x-protobuf').end();
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  trace(traceId: string): CollectedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }
}

/** For the describe block that calls this. */
export function useCollector(): Collector {
  const collector = new Collector();
  before(() => collector.start());
  after(() => collector.stop());
  return collector;
}

/** The numbers are those of opentelemetry/proto: trace/v1, resource/v1, common/v1. */
function readSpans(request: Buffer): CollectedSpan[] {
  return all(request, 1).flatMap((resourceSpans) => {
    const resource = readAttributes(all(one(resourceSpans, 1), 1));
    const spans = all(resourceSpans, 2).flatMap((scopeSpans) => all(scopeSpans, 2));
    return spans.map((span) => ({
      resource,
      traceId: one(span, 1).toString('hex'),
      spanId: one(span, 2).toString('hex'),
      parentId: one(span, 4).toString('hex'),
      name: one(span, 5).toString('utf8'),
      kind: Number(number(span, 6)),
      start: number(span, 7),
      end: number(span, 8),
      attributes: readAttributes(all(span, 9)),
      failed: number(one(span, 15), 3) === 2n,
    }));
  });
}

function readAttributes(pairs: Buffer[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const value = fields(one(pair, 2))[0];
      const read = !value
        ? ''
        : value.field === 1
          ? (value.value as Buffer).toString('utf8')
          : value.field === 2
            ? value.value === 1n
            : Number(value.value);
      return [one(pair, 1).toString('utf8'), read];
    }),
  );
}

const NOTHING = Buffer.alloc(0);
const all = (message: Buffer, field: number) =>
  fields(message).flatMap((found) => (found.field === field ? [found.value as Buffer] : []));
const one = (message: Buffer, field: number) => all(message, field)[0] ?? NOTHING;
const number = (message: Buffer, field: number) =>
  (fields(message).find((found) => found.field === field)?.value as bigint | undefined) ?? 0n;

/** @returns the fields of a protobuf message: bytes for what has a length, else a number */
function fields(message: Buffer): { field: number; value: Buffer | bigint }[] {
  const found: { field: number; value: Buffer | bigint }[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => message.subarray(at, (at += length));
  while (at < message.length) {
    const key = Number(varint());
    const type = key & 7;
    if (type > 5 || type === 3 || type === 4) throw new Error(`no protobuf: wire type ${type}`);
    const value =
      type === 0
        ? varint()
        : type === 1
          ? take(8).readBigUInt64LE()
          : type === 5
            ? BigInt(take(4).readUInt32LE())
            : take(Number(varint()));
    found.push({ field: key >> 3, value });
  }
  return found;
}
