/** The files of the dashboard: packed as the browser reads them, kept for good when their name says what they hold. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { useGateway } from '../support/gateway.js';

const script = readdirSync(new URL('../../web/assets/', import.meta.url)).find((name) =>
  name.endsWith('.js'),
)!;

describe("the dashboard's files", () => {
  const gateway = useGateway();
  const path = `/assets/${script}`;

  interface Got {
    status: number;
    headers: Record<string, unknown>;
    bytes: Buffer;
  }
  /** As it comes over the line: fetch would unpack it. */
  const get = (wanted: string, coding = 'identity', method = 'GET'): Promise<Got> =>
    new Promise((resolve, reject) => {
      const headers = { 'accept-encoding': coding };
      request(`${gateway.url}${wanted}`, { method, headers }, (reply) => {
        buffer(reply).then(
          (bytes) => resolve({ status: reply.statusCode!, headers: reply.headers, bytes }),
          reject,
        );
      })
        .on('error', reject)
        .end();
    });

  const codings: [accepted: string, coding: string | undefined, unpack: (bytes: Buffer) => Buffer][] = [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['identity', undefined, (bytes) => bytes],
    ['zstd', undefined, (bytes) => bytes],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ];
  for (const [accepted, coding, unpack] of codings)
    it(`Accept-Encoding: ${accepted} gets ${coding ?? 'it unpacked'}`, async () => {
      const plain = await get(path);
      const { status, headers, bytes } = await get(path, accepted);
      assert.deepEqual([status, headers['content-encoding']], [200, coding]);
      assert.deepEqual(unpack(bytes), plain.bytes);
      assert.equal(headers['content-length'], String(bytes.length));
      assert.match(String(headers['vary']), /accept-encoding/i);
    });

  it('are kept for a year under a name that changes with them, and only there', async () => {
    assert.equal((await get(path)).headers['cache-control'], 'max-age=31536000, immutable');
    const icon = await get('/icon.svg');
    assert.deepEqual(
      [icon.status, icon.headers['content-type'], icon.headers['cache-control']],
      [200, 'image/svg+xml', undefined],
    );
    assert.match(String((await get(path)).headers['content-type']), /javascript/);
  });

  it('are told of without their content by HEAD', async () => {
    const whole = await get(path);
    const { status, headers, bytes } = await get(path, 'identity', 'HEAD');
    assert.deepEqual([status, bytes.length], [200, 0]);
    assert.equal(headers['content-length'], String(whole.bytes.length));
  });

  for (const wrong of ['/assets/index-OLDER.js', '/assets/..', '/assets/.built', `${path}.map`])
    it(`${wrong.replace(script, 'a script')} is not there`, async () => {
      assert.equal((await get(wrong)).status, 404);
    });
});
