/** The checklist of CHT gateway, over HTTP against a running gateway. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { useGateway } from '../../support/gateway.js';
import { poll, pollUntil, report, sms } from '../support/cht.js';
import { addPhone, request, type PhoneApp } from '../support/phone.js';
import { failing } from '../support/failing.js';
import { inboxOf, notesOf, storyOf } from '../support/read.js';

const MINUTE = 60_000;
const basic = (user: string, password: string, charset: BufferEncoding = 'utf8') => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`, charset).toString('base64')}`,
});

describe('CHT gateway', () => {
  const gateway = useGateway();

  const send = (phone: PhoneApp, fields: Record<string, unknown> = {}) =>
    gateway.send(phone.appId, { to: '+254711000022', message: 'Asante', ...fields });

  /** A message that the phone has, and its id there. */
  async function handedOut(
    fields: Record<string, unknown> = {},
  ): Promise<{ phone: PhoneApp; id: number; uuid: string }> {
    const phone = await addPhone(gateway, 'cht', fields);
    const { id } = await send(phone);
    const [offer] = await pollUntil(gateway, phone);
    return { phone, id, uuid: offer!.id };
  }

  it('C-01 answers the check of the address, and 401 in JSON to a stranger', async () => {
    const phone = await addPhone(gateway, 'cht', { username: 'gateway', password: 'pass7' });
    const known = await request(gateway, phone.path, { headers: basic('gateway', 'pass7') });
    assert.deepEqual([known.status, known.body], [200, { 'medic-gateway': true }]);
    for (const path of [phone.path, '/api/sms/cht'])
      for (const json of [undefined, {}]) {
        const stranger = await request(gateway, path, {
          headers: basic('gateway', 'wrong'),
          ...(json && { json }),
        });
        assert.deepEqual(
          [stranger.status, stranger.body.error, typeof stranger.body.message],
          [401, true, 'string'],
        );
      }
  });

  it('C-02 answers an empty object, null and absent lists with a list', async () => {
    const phone = await addPhone(gateway, 'cht');
    for (const body of [{}, { messages: null, updates: null }, { messages: [] }, { updates: [] }])
      assert.deepEqual(await poll(gateway, phone, body), []);
  });

  it('C-03 answers no 2xx when something could not be stored; the repetition stores it once', async () => {
    const { phone, id, uuid } = await handedOut();
    const body = { messages: [sms('c03')], updates: [{ id: uuid, status: 'SENT' }] };
    for (const table of ['messages', 'message_events']) {
      await failing(gateway, table, async () => {
        const reply = await request(gateway, phone.path, { json: body });
        assert.ok(reply.status >= 500, reply.text);
        assert.equal(reply.body.error, true);
      });
    }
    assert.deepEqual(await inboxOf(gateway, phone.appId), []);
    await poll(gateway, phone, body);
    await poll(gateway, phone, body);
    assert.equal((await inboxOf(gateway, phone.appId)).length, 1);
    assert.equal((await gateway.message(id)).status, 'sent');
  });

  it('C-04 answers with an object and a list, packed only when that was offered; reads a packed body', async () => {
    const phone = await addPhone(gateway, 'cht');
    for (let n = 0; n < 10; n += 1) await send(phone, { message: `Habari ${n} ${'x'.repeat(140)}` });
    await pollUntil(gateway, phone, 10);
    const answerTo = (headers: Record<string, string>) =>
      request(gateway, phone.path, {
        body: gzipSync('{"messages":[]}'),
        headers: { 'content-encoding': 'gzip', ...headers },
      });
    const plain = await answerTo({ 'accept-encoding': 'identity' });
    assert.deepEqual([plain.status, plain.headers.get('content-encoding')], [200, null]);
    const packed = await answerTo({ 'accept-encoding': 'gzip' });
    assert.deepEqual([packed.status, packed.headers.get('content-encoding')], [200, 'gzip']);
    assert.deepEqual(packed.body, plain.body);
    assert.equal(plain.body.messages.length, 10);
  });

  it('C-05 stores an incoming id once, one after the other and in parallel', async () => {
    const phone = await addPhone(gateway, 'cht');
    const again = () => poll(gateway, phone, { messages: [sms('c05')] });
    await again();
    await Promise.all(Array.from({ length: 8 }, again));
    assert.equal((await inboxOf(gateway, phone.appId)).length, 1);
    const fresh = () => poll(gateway, phone, { messages: [sms('c05-parallel')] });
    await Promise.all(Array.from({ length: 8 }, fresh));
    assert.equal((await inboxOf(gateway, phone.appId)).length, 2);
  });

  it('C-06 stores the good ones beside a bad one, which is recorded', async () => {
    const phone = await addPhone(gateway, 'cht');
    const bad = [
      { from: '+254711000021', content: 'no id' },
      sms('c06-null', { content: null }),
      'text',
      7,
      null,
    ];
    await poll(gateway, phone, { messages: [sms('c06-a'), ...bad, sms('c06-b')] });
    assert.deepEqual(
      (await inboxOf(gateway, phone.appId)).map((row) => row.provider_id),
      ['c06-a', 'c06-b'],
    );
    assert.deepEqual(
      (await notesOf(gateway, phone.appId)).map(({ kind }) => kind),
      bad.map(() => 'malformed'),
    );
  });

  it('C-07 takes an update with unknown id, unknown status or without status, and changes nothing', async () => {
    const { phone, id, uuid } = await handedOut();
    const updates = [
      { id: 'nobody', status: 'SENT' },
      { id: uuid, status: 'EXPLODED' },
      { id: uuid },
      {},
      null,
    ];
    await poll(gateway, phone, { updates });
    assert.equal((await gateway.message(id)).status, 'processing');
    assert.ok((await notesOf(gateway, phone.appId)).length >= 3);
  });

  it('C-08 applies several updates of one message in their order; all are in its history', async () => {
    const { phone, id, uuid } = await handedOut();
    await report(gateway, phone, uuid, 'UNSENT', 'PENDING', 'SENT', 'DELIVERED');
    assert.equal((await gateway.message(id)).status, 'delivered');
    assert.deepEqual((await storyOf(gateway, id)).slice(1), [
      'pending>processing',
      'UNSENT',
      'PENDING',
      'processing>sent',
      'sent>delivered',
    ]);
  });

  it('C-09 changes nothing for the same updates again, nor for an old one after an end', async () => {
    for (const last of ['SENT', 'DELIVERED', 'FAILED generic; errorCode=1']) {
      const { phone, id, uuid } = await handedOut();
      await report(gateway, phone, uuid, 'UNSENT', 'PENDING', last);
      const before = (await gateway.message(id)).status;
      await report(gateway, phone, uuid, 'UNSENT', 'PENDING', last);
      await report(gateway, phone, uuid, 'UNSENT');
      assert.deepEqual(await report(gateway, phone, uuid, 'PENDING'), []);
      assert.equal((await gateway.message(id)).status, before, last);
    }
  });

  it('C-10 a retry on the phone can still send what had failed; a late FAILED undoes no SENT', async () => {
    const retried = await handedOut();
    await report(gateway, retried.phone, retried.uuid, 'PENDING', 'FAILED radio-off');
    assert.equal((await gateway.message(retried.id)).status, 'failed');
    await report(gateway, retried.phone, retried.uuid, 'UNSENT', 'PENDING', 'SENT');
    const sent = await gateway.message(retried.id);
    assert.deepEqual([sent.status, sent.error_code], ['sent', null]);
    await report(gateway, retried.phone, retried.uuid, 'FAILED radio-off');
    assert.equal((await gateway.message(retried.id)).status, 'sent');
    await report(gateway, retried.phone, retried.uuid, 'UNSENT', 'PENDING', 'FAILED generic; errorCode=1');
    assert.equal((await gateway.message(retried.id)).status, 'failed', 'a new attempt was recorded before');
  });

  it('C-11 offers an id at every poll until something is heard of it, then never again', async () => {
    const { phone, uuid } = await handedOut();
    for (let n = 0; n < 3; n += 1)
      assert.deepEqual(
        (await poll(gateway, phone)).map(({ id }) => id),
        [uuid],
      );
    assert.deepEqual(await report(gateway, phone, uuid, 'UNSENT'), []);
    gateway.advance(10 * MINUTE);
    assert.deepEqual(await poll(gateway, phone), []);
  });

  it('C-12 gives ids as strings, to numbers with their country code, and never one twice', async () => {
    const phone = await addPhone(gateway, 'cht', { settings: { default_country: 'KE' } });
    await send(phone, { to: '0711000022' });
    await send(phone, { to: '0711000022', message: 'Another text' });
    const offers = await pollUntil(gateway, phone, 2);
    assert.equal(new Set(offers.map(({ id }) => id)).size, 2);
    for (const offer of offers) {
      assert.deepEqual(Object.keys(offer).sort(), ['content', 'id', 'to']);
      for (const value of Object.values(offer)) assert.equal(typeof value, 'string');
      assert.equal(offer.to, '+254711000022');
    }
  });

  it('C-13 parallel polls of two phones never share a message', async () => {
    const group = await gateway.createGroup();
    const phones = [
      await addPhone(gateway, 'cht', { group_id: group.id }),
      await addPhone(gateway, 'cht', { group_id: group.id }),
    ];
    for (const phone of phones) await poll(gateway, phone);
    for (let n = 0; n < 8; n += 1) {
      const reply = await gateway.call(`/api/sms/groups/${group.id}/send`, {
        json: { to: '+254711000022', message: `Habari ${n}` },
      });
      assert.equal(reply.status, 200, reply.text);
    }
    const seen = phones.map(() => new Set<string>());
    for (let round = 0; seen[0]!.size + seen[1]!.size < 8 && round < 200; round += 1) {
      const offers = await Promise.all([...phones, ...phones].map((phone) => poll(gateway, phone)));
      offers.forEach((list, at) => list.forEach(({ id }) => seen[at % 2]!.add(id)));
    }
    assert.equal(seen[0]!.size + seen[1]!.size, 8);
    assert.deepEqual(
      [...seen[0]!].filter((id) => seen[1]!.has(id)),
      [],
    );
  });

  it("C-14 Android's limit queues it again under a new id, later and slower; another failure is shown", async () => {
    const { phone, id, uuid } = await handedOut({ settings: { retry_initial_s: 0.05 } });
    await report(gateway, phone, uuid, 'UNSENT', 'PENDING', 'FAILED unknown; resultCode=5');
    await gateway.untilStatus(id, 'pending');
    assert.deepEqual(await poll(gateway, phone), []);
    gateway.advance(61_000);
    const [again] = await pollUntil(gateway, phone);
    assert.notEqual(again!.id, uuid);
    const { slow_until: slowUntil } = await gateway
      .db('phones')
      .where({ app_id: phone.appId })
      .first('slow_until');
    assert.ok(slowUntil > gateway.now().getTime());
    await report(gateway, phone, again!.id, 'PENDING', 'FAILED generic; errorCode=7');
    const failed = await gateway.untilStatus(id, 'failed');
    assert.deepEqual([failed.error_code, failed.error_message], ['generic_failure', 'generic; errorCode=7']);

    const proud = await handedOut({ settings: { requeue_on_limit: false } });
    await report(gateway, proud.phone, proud.uuid, 'PENDING', 'FAILED unknown; resultCode=5');
    const refused = await gateway.untilStatus(proud.id, 'failed');
    assert.equal(refused.error_code, 'limit_exceeded');
  });

  it('C-15 never redirects a POST; a poll with work answers at once', async () => {
    const phone = await addPhone(gateway, 'cht');
    await send(phone);
    for (const path of [
      phone.path,
      `${phone.path}/`,
      `${phone.path}//`,
      '/api/sms/cht',
      '/api/sms/cht/',
      '/api/sms/cht/x/y',
    ]) {
      const reply = await request(gateway, path, { json: {} });
      assert.ok([200, 401].includes(reply.status), `${path}: ${reply.status}`);
      assert.equal(typeof reply.body, 'object');
    }
  });

  it('C-16 reads a password with é, %, blank and + as it is sent: encoded or not, in either charset', async () => {
    const password = 'pés %s+q';
    const phone = await addPhone(gateway, 'cht', { username: 'gateway', password });
    const encoded = encodeURIComponent(password);
    const accepted = [
      basic('gateway', password, 'latin1'),
      basic('gateway', password, 'utf8'),
      basic('gateway', encoded, 'latin1'),
      basic('gateway', encoded, 'utf8'),
    ];
    for (const headers of accepted)
      for (const path of [phone.path, '/api/sms/cht'])
        assert.equal((await request(gateway, path, { headers })).status, 200, headers.authorization);
    for (const wrong of ['pes %s+q', 'pés', ''])
      assert.equal((await request(gateway, phone.path, { headers: basic('gateway', wrong) })).status, 401);
    const other = await addPhone(gateway, 'cht', { username: 'gateway', password: 'other' });
    await poll(gateway, { ...other, path: other.path }).catch(() => undefined);
    const answer = await request(gateway, other.path, {
      json: { messages: [sms('c16')] },
      headers: basic('gateway', 'other'),
    });
    assert.equal(answer.status, 200);
    assert.equal((await inboxOf(gateway, other.appId)).length, 1);
    assert.equal((await inboxOf(gateway, phone.appId)).length, 0);
  });

  it('C-17 takes times that are 0 or text; the time falls back to when the phone got it', async () => {
    const phone = await addPhone(gateway, 'cht');
    await poll(gateway, phone, {
      messages: [
        sms('c17-zero', { sms_sent: 0 }),
        sms('c17-text', { sms_sent: '1767274205000', sms_received: '1767274207311' }),
        sms('c17-none', { sms_sent: null, sms_received: undefined }),
      ],
    });
    const times = (await inboxOf(gateway, phone.appId)).map((row) => Number(row.message_time));
    assert.deepEqual(times.slice(0, 2), [1767274207311, 1767274205000]);
    assert.ok(Math.abs(times[2]! - gateway.now().getTime()) < MINUTE);
  });

  it('C-18 answers 50 polls of one phone without a pause', async () => {
    const phone = await addPhone(gateway, 'cht');
    const polls = Array.from({ length: 50 }, (_, n) => poll(gateway, phone, { messages: [sms(`c18-${n}`)] }));
    await Promise.all(polls);
    assert.equal((await inboxOf(gateway, phone.appId)).length, 50);
  });
});
