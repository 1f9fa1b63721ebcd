/**
 * The local provider's own process: one port for messages, one to steer it. Started by provider.ts; it prints its
 * ports as one line of JSON and ends when its standard input does, so that it never outlives whoever started it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { ANSWERS, NORMAL, type AnswerKind, type Arrival, type Behaviour, type Counts } from './behaviour.js';
import { PROVIDER_KEY } from './app-fields.js';
import { nowMs } from './clock.js';
import { Reporter } from './reports.js';

const HOST = '127.0.0.1';
/** Lines written to a reader of the log at a time. */
const CHUNK_LINES = 1_000;

let behaviour: Behaviour = NORMAL;
let arrivals: Arrival[] = [];
let answers = noAnswers();
let lastId = 0;
const reporter = new Reporter();

const messages = createServer((request, response) => {
  const atMs = nowMs();
  void readBody(request).then((body) => take(request, body, response, atMs));
});
messages.keepAliveTimeout = 60_000; // longer than any client's, so that this side never closes an idle connection
const control = createServer((request, response) => {
  void readBody(request)
    .then((body) => steer(request, body, response))
    .catch((error: Error) => response.writeHead(400).end(error.message));
});

const sendPort = await listen(messages, 0);
const controlPort = await listen(control, 0);
process.stdout.write(`${JSON.stringify({ sendPort, controlPort })}\n`);
process.stdin.resume().once('end', () => process.exit(0));
process.stdin.once('error', () => process.exit(0));

function take(request: IncomingMessage, body: string, response: ServerResponse, atMs: number): void {
  if (request.headers.authorization !== `Bearer ${PROVIDER_KEY}`) return void response.writeHead(403).end();
  const { ref, to, dlr_url: dlrUrl } = JSON.parse(body) as Record<'ref' | 'to' | 'dlr_url', string>;
  const now = behaviour; // a change that comes while this request waits is for later ones
  arrivals.push({ ref, to, atMs, answer: now.answer });
  answers[now.answer] += 1;
  const id = `P-${++lastId}`;
  const reply = () => {
    answer(response, now, id);
    const unanswered = now.answer === 'hang' || now.answer === 'cut';
    if (now.answer !== 'ok' && !(unanswered && now.reportsUnanswered)) return;
    for (let copy = 0; copy < now.reportCopies; copy += 1)
      reporter.post(dlrUrl, `id=${id}&status=${now.reportStatus}`, now.reportAfterMs);
  };
  if (now.answerAfterMs > 0) setTimeout(reply, now.answerAfterMs);
  else reply();
}

function answer(response: ServerResponse, { answer: kind, retryAfterS }: Behaviour, id: string): void {
  const json = { 'content-type': 'application/json' };
  switch (kind) {
    case 'ok':
      return void response.writeHead(200, json).end(`{"id":"${id}"}`);
    case 'hang':
      return;
    case 'html':
      return void response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><body><h1>502 Bad Gateway</h1></body></html>');
    case 'throttle':
      return void response
        .writeHead(429, { ...json, 'retry-after': String(retryAfterS) })
        .end('{"error":"too many requests"}');
    case 'refuse':
      return void response.writeHead(401, json).end('{"error":"unauthorized"}');
    case 'cut':
      return void response.socket?.destroy();
  }
}

async function steer(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control');
  switch (`${request.method} ${url.pathname}`) {
    case 'PUT /behaviour':
      await behave({ ...behaviour, ...(JSON.parse(body) as Partial<Behaviour>) });
      return sendJson(response, behaviour);
    case 'GET /counts':
      return sendJson(response, countAll());
    case 'GET /arrivals':
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      Readable.from(lines(arrivals, Number(url.searchParams.get('from') ?? 0))).pipe(response);
      return;
    case 'DELETE /arrivals':
      arrivals = [];
      answers = noAnswers();
      reporter.reset();
      return sendJson(response, countAll());
    default:
      response.writeHead(404).end();
  }
}

async function behave(wanted: Behaviour): Promise<void> {
  if (!ANSWERS.includes(wanted.answer)) throw new Error(`no such answer: ${wanted.answer}`);
  behaviour = wanted;
  if (wanted.listening && !messages.listening) await listen(messages, sendPort);
  if (!wanted.listening && messages.listening) {
    const closed = new Promise((resolve) => messages.close(resolve));
    messages.closeAllConnections();
    await closed;
  }
}

const countAll = (): Counts => ({ arrivals: arrivals.length, answers, reports: reporter.counts });

function* lines(all: readonly Arrival[], from: number): Generator<string> {
  const end = all.length; // what comes while it is read belongs to the next reader
  for (let start = from; start < end; start += CHUNK_LINES) {
    const chunk = all.slice(start, Math.min(end, start + CHUNK_LINES));
    yield chunk.map((one) => `${JSON.stringify(one)}\n`).join('');
  }
}

const sendJson = (response: ServerResponse, value: unknown) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

function noAnswers(): Record<AnswerKind, number> {
  return Object.fromEntries(ANSWERS.map((kind) => [kind, 0])) as Record<AnswerKind, number>;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.once('end', () => resolve(text)).once('error', reject);
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, 1_024, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
