/** A provider on loopback: records every request as it came over the wire and answers as a row says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `[status, body, headers]`; an object body is sent as JSON. Or a fault: `timeout` = silence after the request was
 * read, `cut` = the connection ends instead of a reply, `cut-body` = it ends inside the reply, `refused` = nobody
 * listens, `oversized` = a success larger than the client accepts.
 */
export type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>] | Fault;
export type Fault = 'timeout' | 'cut' | 'cut-body' | 'refused' | 'oversized';

export interface RecordedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body read as a form. */
  form: URLSearchParams;
}

export interface FakeServer {
  url: string;
  /** An address where nobody listens. */
  deadUrl: string;
  requests: RecordedRequest[];
  /** Forgets what was recorded; from now on every request gets this reply, or what this makes of it. */
  answer(reply: Reply | ((request: RecordedRequest) => Reply)): void;
  close(): Promise<void>;
}

const MORE_THAN_ACCEPTED = 1024 * 1024 + 1;

export async function startFakeServer(): Promise<FakeServer> {
  const requests: RecordedRequest[] = [];
  let next: Reply | ((request: RecordedRequest) => Reply) = [200];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const body = Buffer.concat(chunks);
      const recorded: RecordedRequest = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        form: new URLSearchParams(body.toString('utf8')),
      };
      requests.push(recorded);
      reply(response, typeof next === 'function' ? next(recorded) : next);
    });
  });
  const port = await listen(server);

  // Taken and given back: the system does not hand out a port again so soon.
  const dead = createServer();
  const deadPort = await listen(dead);
  await new Promise((resolve) => dead.close(resolve));

  return {
    url: `http://127.0.0.1:${port}`,
    deadUrl: `http://127.0.0.1:${deadPort}`,
    requests,
    answer(reply) {
      requests.length = 0;
      next = reply;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function reply(response: ServerResponse, reply: Reply): void {
  switch (reply) {
    case 'timeout':
    case 'refused':
      return;
    case 'cut':
      response.socket?.destroy();
      return;
    case 'cut-body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"', () => response.socket?.destroy());
      return;
    case 'oversized':
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`"${'x'.repeat(MORE_THAN_ACCEPTED)}"`);
      return;
    default: {
      const [status, body = '', headers = {}] = reply;
      const isText = typeof body === 'string' || Buffer.isBuffer(body);
      response
        .writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
        .end(isText ? body : JSON.stringify(body));
    }
  }
}
