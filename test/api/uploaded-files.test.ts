/** The file of a form, between the parser that stores it and the route that reads it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import Koa from 'koa';
import { readBody } from '../../src/api/body.js';
import type { File as Upload } from '../../src/api/file.js';

describe('the file of a form', () => {
  /** What a route does with the file before it ends it; its answer is sent as JSON. */
  let handle: (file: Upload) => unknown;
  let url: string;

  const app = new Koa();
  app.use(async (ctx) => {
    const { file } = await readBody(ctx, true);
    try {
      ctx.body = JSON.stringify(await handle(file!));
    } finally {
      file!.end();
    }
  });
  const server = app.listen(0, '127.0.0.1');
  before(async () => {
    if (!server.listening) await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  async function upload(content: string): Promise<any> {
    const form = new FormData();
    form.set('file', new File([content], 'people.csv', { type: 'text/csv' }));
    return (await fetch(url, { method: 'POST', body: form })).json();
  }

  it('has no name any more when a route gets it, and can be read to its end', async () => {
    const content = `to,name\n${'254711000101,Amina\n'.repeat(100_000)}`;
    const named = () => readdirSync(tmpdir()).filter((name) => /^salami-[0-9a-f-]{36}$/.test(name));
    handle = async (file) => ({ named: named(), same: (await text(file.content)) === content });
    assert.deepEqual(await upload(content), { named: [], same: true });
  });

  it('is open already when a route gets it: ended unread, it cannot fail for being gone', async () => {
    const closed = new Promise((resolve, reject) => {
      handle = ({ content }) => {
        content.once('error', reject).once('close', resolve);
        return { open: typeof (content as unknown as { fd: unknown }).fd === 'number' };
      };
    });
    assert.deepEqual(await upload('to,name\n'), { open: true });
    await closed;
  });
});
