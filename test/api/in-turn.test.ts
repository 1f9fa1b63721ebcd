/** Several requests on one connection, sent ahead without waiting for the answers (RFC 9112, 9.3.2). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import Koa from 'koa';
import { until } from '../../tools/load/until.js';
import { inTurn } from '../../src/api/in-turn.js';

describe('requests that are sent ahead on one connection', () => {
  /** Paths in the order in which they were begun, and what ended with them. */
  const begun: string[] = [];
  const ended: string[] = [];
  /** Lets the reply to a path that begins with `/held` come to its end. */
  let release: () => void;
  const app = new Koa();
  app.silent = true; // it would print that a client hung up
  app.use(inTurn);
  app.use((ctx) => {
    begun.push(ctx.path);
    const held = new Promise<void>((resolve) => (release = resolve));
    const content = Readable.from(
      (async function* () {
        yield ctx.path;
        if (ctx.path.startsWith('/held')) await held;
      })(),
    );
    content.once('close', () => ended.push(ctx.path));
    ctx.body = content;
  });
  const server = createServer(app.callback());
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    begun.length = 0;
    ended.length = 0;
  });

  async function ask(...paths: string[]): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
    return socket;
  }

  it('are begun one after the other, and answered in order', async () => {
    const socket = await ask('/held', '/second', '/third');
    let replies = '';
    socket.on('data', (bytes) => (replies += bytes.toString()));
    await until(async () => replies.includes('/held'), 'the first reply to begin');
    assert.deepEqual(begun, ['/held']);
    release();
    await until(async () => replies.includes('/third'), 'the last reply');
    assert.deepEqual(replies.match(/\/(held|second|third)/g), ['/held', '/second', '/third']);
    assert.deepEqual(begun, ['/held', '/second', '/third']);
    socket.destroy();
  });

  it('that are still waiting when the connection ends are never begun, and nothing is left open', async () => {
    const [[seen], socket] = await Promise.all([
      once(server, 'connection') as Promise<[Socket]>,
      ask('/held', '/second', '/third'),
    ]);
    await until(async () => begun.length > 0, 'the first to be begun');
    const gone = once(seen, 'close');
    socket.destroy();
    await gone;
    release();
    await until(async () => ended.length > 0, 'the first to end');
    const other = await ask('/other');
    await until(async () => ended.includes('/other'), 'a later request of somebody else');
    assert.deepEqual(begun, ['/held', '/other']);
    assert.deepEqual(ended, ['/held', '/other']);
    other.destroy();
  });
});
