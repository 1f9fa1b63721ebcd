/** Files that come with messages: fetched behind the answer, kept in the database, shown to those who may read. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { until } from '../../tools/load/until.js';
import { assertProblem } from '../api/support.js';
import { DAY_MS, MINUTE_MS, runJob, useClockedGateway } from '../jobs/support.js';
import { inboxOf } from '../workflows/support/journey.js';
import { FileHost } from './support/files.js';
import { TwilioSide } from './support/twilio.js';

const MB = 2 ** 20;
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(700_000)]);

describe('a file that comes with a message', () => {
  const { gateway, clock } = useClockedGateway({
    SALAMI_MEDIA_MAX_MB: '1',
    SALAMI_RETENTION_TEXT_DAYS: '10',
    SALAMI_RETENTION_MESSAGE_DAYS: '20',
  });
  const twilio = new TwilioSide(gateway);
  const host = new FileHost();
  let app: any;
  let received = 0;
  beforeEach(async () => (app = await twilio.app()));

  /** A message with files at these addresses. @returns its record, as it is when the provider was answered */
  async function receive(...files: [url: string, type?: string | undefined][]): Promise<any> {
    const form: Record<string, string> = { NumMedia: String(files.length) };
    for (const [n, [url, type]] of files.entries()) {
      form[`MediaUrl${n}`] = url;
      if (type) form[`MediaContentType${n}`] = type;
    }
    assert.equal((await twilio.message(app, (received += 1), form)).status, 200);
    return (await inboxOf(gateway, app.id))[0];
  }
  const untilSettled = (id: number): Promise<any[]> =>
    until(async () => {
      const { media } = await gateway.message(id);
      return media.every(({ status }: any) => status !== 'pending') ? media : null;
    }, 'the files to be fetched');
  /** The first attempt has failed, and another one will follow. */
  const untilTried = (id: number, attempts = 1) =>
    until(async () => {
      const row = await gateway.db('media').where({ message_id: id }).first();
      return row.attempts === attempts && row.reason !== null ? row : null;
    }, 'the file to be asked for');
  const open = (path: string, token: string | null = gateway.token) =>
    fetch(`${gateway.url}${path}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });

  it('is stored as it was, and served with its type and nothing that a browser would run', async () => {
    const message = await receive(
      [host.put('/a', 200, PNG, { 'content-type': 'image/png' }), 'image/png'],
      [host.put('/b', 200, 'BEGIN:VCARD', { 'content-type': 'text/vcard' })],
    );
    const media = await untilSettled(message.id);
    assert.deepEqual(
      media.map(({ type, size, status }) => [type, size, status]),
      [
        ['image/png', PNG.length, 'stored'],
        ['text/vcard', 11, 'stored'],
      ],
    );
    const [picture, card] = await Promise.all(media.map(({ url }) => open(url)));
    assert.deepEqual(Buffer.from(await picture!.arrayBuffer()), PNG);
    assert.equal(await card!.text(), 'BEGIN:VCARD');
    const told = (reply: Response) =>
      ['content-type', 'content-disposition', 'x-content-type-options', 'content-length'].map((name) =>
        reply.headers.get(name),
      );
    assert.deepEqual(told(picture!), ['image/png', 'inline', 'nosniff', String(PNG.length)]);
    assert.deepEqual(told(card!), [
      'text/vcard; charset=utf-8',
      `attachment; filename="${media[1].url.split('/').at(-1)}"`,
      'nosniff',
      '11',
    ]);
    for (const reply of [picture!, card!])
      assert.match(reply.headers.get('content-security-policy')!, /sandbox/);
    assert.deepEqual((await inboxOf(gateway, app.id))[0].media, media, 'the list shows them too');
  });

  it('told twice is one file', async () => {
    const url = host.put('/twice', 200, 'x', { 'content-type': 'text/plain' });
    const { id } = await receive([url]);
    received -= 1;
    await receive([url]);
    assert.equal((await untilSettled(id)).length, 1);
    assert.equal(host.timesAsked('/twice'), 1);
  });

  it('is shown to nobody who may not read its message', async () => {
    const { id } = await receive([host.put('/secret', 200, 'x', { 'content-type': 'text/plain' })]);
    const [{ url }] = await untilSettled(id);
    const other = await twilio.app();
    const tokens: [token: string | null, status: number][] = [
      [null, 401],
      [await gateway.makeToken(['messages:send']), 403],
      [await gateway.makeToken(['messages:read'], { app_ids: [other.id] }), 404],
      [await gateway.makeToken(['messages:read'], { app_ids: [app.id] }), 200],
    ];
    for (const [token, status] of tokens) assert.equal((await open(url, token)).status, status);
    for (const nowhere of ['00000000-0000-4000-8000-000000000000', 'x', '1'])
      assertProblem(await gateway.call(`/api/sms/media/${nowhere}`), { status: 404, code: 'not_found' });
  });

  it('is looked for where the provider sends us, a few times', async () => {
    const last = host.put('/last', 200, 'x', { 'content-type': 'text/plain' });
    const found = await receive([host.put('/first', 307, '', { location: last })]);
    assert.equal((await untilSettled(found.id))[0].status, 'stored');
    const lost = await receive([host.put('/circle', 302, '', { location: '/circle' })]);
    assert.equal((await untilSettled(lost.id))[0].status, 'failed');
    assert.equal(host.timesAsked('/circle'), 4);
  });

  const refusals: [what: string, url: () => string, type: string | undefined, why: RegExp][] = [
    ['longer than is allowed', () => host.put('/long', 200, Buffer.alloc(MB + 1), { 'content-type': 'image/png' }), undefined, /larger than 1 MB/], // prettier-ignore
    ['of a type that is not taken', () => host.put('/page', 200, '<script>', { 'content-type': 'text/html' }), 'image/png', /type/], // prettier-ignore
    ['that the provider refuses to give', () => host.put('/no', 403, 'no'), undefined, /HTTP 403/],
    ['on a network of ours', () => 'http://10.0.0.1/x', undefined, /address/],
    ['behind a redirect into a network of ours', () => host.put('/in', 302, '', { location: 'http://169.254.169.254/' }), undefined, /address/], // prettier-ignore
    ['at something that is no web address', () => 'file:///etc/passwd', undefined, /address/],
  ];
  for (const [what, url, type, why] of refusals) {
    it(`${what} is not stored; the message stands, and says so`, async () => {
      const message = await receive([url(), type]);
      const [file] = await untilSettled(message.id);
      assert.deepEqual([file.status, file.size], ['failed', null]);
      const row = await gateway.db('media').where({ message_id: message.id }).first();
      assert.match(row.reason, why);
      assert.equal(row.url, '', 'an address of no more use is not kept');
      assert.deepEqual(await gateway.db('media_chunks').where({ media_id: row.id }), []);
      assert.equal((await open(file.url)).status, 404);
    });
  }

  it('that cannot be had now is asked for again, with growing waits, until it is there', async () => {
    const url = host.put('/later', 503, 'busy');
    const { id } = await receive([url, 'audio/amr']);
    const first = await untilTried(id);
    assert.ok(first.next_try_at - first.updated_at >= 15_000);
    assert.equal((await open((await gateway.message(id)).media[0].url)).status, 404);
    assert.deepEqual(
      await runJob(gateway, 'fetch-media'),
      { stored: 0, failed: 0, waiting: 0 },
      'not due yet',
    );
    clock.pass(MINUTE_MS);
    assert.deepEqual(await runJob(gateway, 'fetch-media'), { stored: 0, failed: 0, waiting: 1 });
    const second = await untilTried(id, 2);
    assert.ok(second.next_try_at - second.updated_at >= 30_000);
    host.put('/later', 200, 'sound', { 'content-type': 'application/octet-stream' });
    clock.pass(MINUTE_MS);
    assert.deepEqual(await runJob(gateway, 'fetch-media'), { stored: 1, failed: 0, waiting: 0 });
    const [file] = (await gateway.message(id)).media;
    assert.deepEqual([file.status, file.type], ['stored', 'audio/amr']);
    assert.equal(await (await open(file.url)).text(), 'sound');
  });

  it('whose process died is fetched by the next one, whatever was half written', async () => {
    const url = host.put('/died', 503, '');
    const { id } = await receive([url]);
    const row = await untilTried(id);
    await gateway.db('media_chunks').insert({ media_id: row.id, number: 0, content: Buffer.from('half') });
    host.put('/died', 200, 'whole', { 'content-type': 'text/plain' });
    clock.pass(10 * MINUTE_MS);
    await runJob(gateway, 'fetch-media');
    assert.equal(await (await open((await gateway.message(id)).media[0].url)).text(), 'whole');
  });

  it('goes with the text of its message, and with its message', async () => {
    const { id } = await receive([host.put('/old', 200, PNG, { 'content-type': 'image/png' })]);
    const [{ url }] = await untilSettled(id);
    const { id: mediaId } = (await gateway.db('media').where({ message_id: id }).first())!;
    clock.pass(9 * DAY_MS);
    await runJob(gateway, 'retention');
    assert.equal((await open(url)).status, 200);
    clock.pass(2 * DAY_MS);
    assert.ok((await runJob(gateway, 'retention'))['files_removed']! > 0);
    assert.deepEqual(await gateway.db('media_chunks').where({ media_id: mediaId }), []);
    assert.equal((await open(url)).status, 404);
    assert.equal((await gateway.message(id)).media[0].status, 'removed');
    clock.pass(10 * DAY_MS);
    await runJob(gateway, 'retention');
    assert.deepEqual(await gateway.db('media').where({ message_id: id }), []);
  });

  it('leaves neither address nor content in the log', () => {
    const log = gateway.logLines.join('');
    for (const word of ['/secret', '/later', 'BEGIN:VCARD']) assert.ok(!log.includes(word), word);
  });
});
