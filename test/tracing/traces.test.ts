/** A message as one trace, from the client's own span to the provider, through an API and a worker of their own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { NativeConnection } from '@temporalio/worker';
import { openDatabase } from '../../src/db/connect.js';
import { formatTraceparent } from '../../src/tracing/traceparent.js';
import { ensureNamespace } from '../../src/temporal/connect.js';
import { Machine, TOKEN, type GatewayProcess } from '../e2e/process.js';
import { useGateway, freePort } from '../support/gateway.js';
import { useCollector, type CollectedSpan } from '../support/otlp.js';
import { until } from '../../tools/load/until.js';

const TEXT = 'Habari ya asubuhi';
const TO = '254711000111';
/** The simulator takes it for a number that does not exist. */
const REFUSED = '12025550103';

describe('traces', () => {
  const collector = useCollector();
  const machine = new Machine();
  const namespace = `traces-${randomBytes(6).toString('hex')}`;
  let processes: GatewayProcess[] = [];
  let app: { id: number };
  const clientSpan = () => ({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    sampled: true,
  });
  /** Nothing of these traces may ever arrive. */
  const unwanted: string[] = [];

  before(async function () {
    this.timeout(60_000);
    await machine.prepare();
    const connection = await NativeConnection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    await ensureNamespace(connection, namespace, 1);
    await connection.close();
    await startBoth();
  });
  after(() => machine.drop());

  async function startBoth(): Promise<void> {
    const env = {
      TEMPORAL_ADDRESS: process.env['SALAMI_TEST_TEMPORAL']!,
      TEMPORAL_NAMESPACE: namespace,
      SALAMI_KEY: 'ab'.repeat(32),
      PUBLIC_URL: `http://127.0.0.1:${machine.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
    const api = machine.spawn({ ...env, PORT: String(machine.port) }, 'api');
    await api.ready();
    const port = String(await freePort());
    const worker = machine.spawn({ ...env, PORT: port, OTEL_SERVICE_NAME: 'sender' }, 'worker');
    await worker.ready();
    processes = [api, worker];
    const fields = { name: randomBytes(4).toString('hex'), type: 'Simulator', delay_s: '0.02' };
    app = await api.data('/api/sms/apps', fields);
  }

  async function send(traceparent: string | null, to = TO): Promise<number> {
    const reply = await fetch(`${processes[0]!.url}/api/sms/apps/${app.id}/send`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        ...(traceparent !== null && { traceparent }),
      },
      body: JSON.stringify({ to, message: TEXT }),
    });
    assert.equal(reply.status, 200);
    return ((await reply.json()) as { data: { id: number } }).data.id;
  }

  /** The spans of one message, first to last. The run's own comes at its end, after those of its activities. */
  async function whole(messageId: number): Promise<CollectedSpan[]> {
    const isOf = (span: CollectedSpan) => span.attributes['salami.message_id'] === messageId;
    const ended = await until(
      () => Promise.resolve(collector.spans.find((span) => isOf(span) && span.name === 'workflow message')),
      () => `the trace of ${messageId} among ${collector.spans.map(({ name }) => name).join(', ')}`,
    );
    await until(
      () => Promise.resolve(collector.trace(ended.traceId).some(({ kind }) => kind === 2)),
      'the span of its request',
    );
    return collector.trace(ended.traceId).sort((a, b) => (a.start < b.start ? -1 : 1));
  }

  const byName = (spans: CollectedSpan[], name: string) => {
    const found = spans.filter((span) => span.name === name);
    assert.equal(found.length, 1, `${name}: ${spans.map((span) => span.name).join(', ')}`);
    return found[0]!;
  };

  it('a message is one trace: request, start, run, attempt and provider, each the child of the one before', async () => {
    const client = clientSpan();
    const id = await send(formatTraceparent(client));
    const spans = await whole(id);
    const chain = [
      'POST /api/sms/apps/{app}/send',
      'start workflow',
      'workflow message',
      'activity attempt',
      'provider send',
    ].map((name) => byName(spans, name));
    assert.deepEqual(
      chain.map(({ traceId }) => traceId),
      Array<string>(5).fill(client.traceId),
    );
    assert.deepEqual(
      chain.map(({ parentId }) => parentId),
      [client.spanId, ...chain.slice(0, -1).map(({ spanId }) => spanId)],
    );
    assert.deepEqual(
      chain.map(({ kind }) => kind),
      [2, 4, 1, 1, 3],
    );
    assert.deepEqual(
      chain.map(({ resource }) => resource['service.name']),
      ['salami-gateway', 'salami-gateway', 'sender', 'sender', 'sender'],
    );
    for (const { name, resource, start, end, attributes, failed } of chain) {
      assert.equal(attributes['salami.message_id'], id, name);
      assert.equal(resource['deployment.environment'], 'test');
      assert.ok(end >= start && start > 0n, name);
      assert.equal(failed, false, name);
    }
    const [request, , run, attempt, call] = chain.map(({ attributes }) => attributes);
    assert.equal(request!['http.response.status_code'], 200);
    assert.equal(request!['salami.provider'], 'Simulator');
    assert.deepEqual([run!['salami.status'], run!['salami.attempts']], ['delivered', 1]);
    assert.deepEqual([attempt!['salami.attempt'], attempt!['salami.outcome']], [1, 'accepted']);
    assert.equal(call!['salami.channel'], 'sms');
  });

  it('messages of one moment keep to their own traces', async () => {
    const clients = Array.from({ length: 8 }, clientSpan);
    const ids = await Promise.all(clients.map((one) => send(formatTraceparent(one))));
    for (const [at, messageId] of ids.entries()) {
      const own = await whole(messageId);
      assert.equal(own[0]!.traceId, clients[at]!.traceId);
      for (const { name, attributes } of own) assert.equal(attributes['salami.message_id'], messageId, name);
    }
  });

  it('a request without a span of its own begins a trace, and so does one whose span is no such thing', async () => {
    for (const given of [null, 'nonsense', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
      const own = await whole(await send(given));
      assert.equal(byName(own, 'POST /api/sms/apps/{app}/send').parentId, '');
    }
  });

  it('a number that is refused is a failed call of the provider, told by codes', async () => {
    const own = await whole(await send(null, REFUSED));
    const call = byName(own, 'provider send');
    assert.equal(call.failed, true);
    assert.deepEqual(
      ['salami.outcome', 'salami.reason', 'error.type'].map((name) => call.attributes[name]),
      ['rejected-permanent', 'invalid_recipient', 'invalid_recipient'],
    );
    assert.equal(byName(own, 'workflow message').attributes['salami.status'], 'failed');
  });

  it('what its client does not want kept is sent all the same, without a trace', async () => {
    const client = { ...clientSpan(), sampled: false };
    unwanted.push(client.traceId);
    const id = await send(formatTraceparent(client));
    await until(
      async () => (await processes[0]!.data(`/api/sms/sms/${id}`)).status === 'delivered',
      'the message to be delivered',
    );
  });

  it('a provider can not lead its call into a trace of its choice', async () => {
    const stranger = clientSpan();
    unwanted.push(stranger.traceId);
    await fetch(`${processes[0]!.url}/api/sms/apps/${app.id}/callback/wrong-key/1-1`, {
      method: 'POST',
      headers: { traceparent: formatTraceparent(stranger) },
    });
    const isCall = ({ name, attributes }: CollectedSpan) =>
      name === 'POST /api/sms/apps/{app}/callback' && attributes['http.response.status_code'] === 403;
    await until(() => Promise.resolve(collector.spans.some(isCall)), 'the span of the call');
  });

  it('nothing is lost when the processes end, nothing unwanted came, and nothing personal', async () => {
    const client = clientSpan();
    await send(formatTraceparent(client));
    for (const ended of await Promise.all(processes.map((one) => one.terminate())))
      assert.equal(ended.code, 0);
    byName(collector.trace(client.traceId), 'POST /api/sms/apps/{app}/send');
    for (const traceId of unwanted) assert.deepEqual(collector.trace(traceId), []);
    const sent = Buffer.concat(collector.bodies).toString('latin1');
    for (const secret of [TEXT, TO, REFUSED, TOKEN, 'wrong-key']) assert.ok(!sent.includes(secret), secret);
  });
});

describe('without a collector', () => {
  const gateway = useGateway();

  it('no message holds a trace', async () => {
    const { id } = await gateway.createApp();
    const headers = {
      traceparent: formatTraceparent({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true }),
    };
    const reply = await gateway.call(`/api/sms/apps/${id}/send`, {
      json: { to: TO, message: TEXT },
      headers,
    });
    assert.equal(reply.status, 200);
    const db = openDatabase(gateway.database.url);
    assert.deepEqual(await db('messages').pluck('traceparent'), [null]);
    await db.destroy();
  });
});

describe('the program without a collector', () => {
  it('does not load OpenTelemetry', async () => {
    const program = new URL('../../src/cli/start.js', import.meta.url).href;
    const script = `
      import { createRequire } from 'node:module';
      await import('${program}');
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      // Its small API is part of prom-client.
      console.log(JSON.stringify(loaded.filter((file) => /@opentelemetry.(?!api.)/.test(file))));
      console.log(loaded.length > 100);
    `;
    const words = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const [loaded, read] = stdout.trim().split('\n');
    assert.equal(loaded, '[]');
    assert.equal(read, 'true');
  });
});
