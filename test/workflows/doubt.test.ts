/** Attempts in doubt: the request left, no answer was seen. Never twice, and the doubt ends as soon as it can. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { FAST, report, UNAUTHORIZED, UNAVAILABLE, useCompany, type Answer } from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

describe('an attempt in doubt', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);
  const IN_DOUBT = 'a report about an attempt in doubt';

  const doubts: { what: string; answer: Answer; reason: string }[] = [
    { what: 'the connection ends instead of an answer', answer: 'cut', reason: 'timeout' },
    { what: 'a bare 500', answer: [500], reason: 'provider_error' },
    { what: 'a bare 502', answer: [502], reason: 'provider_error' },
    { what: 'a page of HTML with status 200', answer: 'html', reason: 'bad_reply' },
    { what: '200 without an id', answer: [200, {}], reason: 'bad_reply' },
  ];
  for (const { what, answer, reason } of doubts) {
    it(`${what}: unknown, and exactly one request ever leaves`, async () => {
      const settings = { dlr_deadline_s: 1 };
      const { app, account } = await company.app(gateway, { settings }, answer);
      const { id } = await gateway.send(app.id);
      const message = await gateway.untilStatus(id, 'unknown');
      assert.equal(message.error_code, reason);
      // Past the wait of 0.2 s and the deadline of 1 s, until nothing can follow any more:
      assert.deepEqual(await operator.result(id), { status: 'unknown', attempts: 1 });
      assert.equal((await gateway.message(id)).status, 'unknown');
      assert.equal(account.handed.length, 1);
      assert.deepEqual(await journeyOf(gateway, id), {
        statuses: ['pending', 'processing', 'unknown'],
        attempts: [`${app.id} ambiguous ${reason}`],
        notes: ['dlr_timeout'],
      });
    });
  }

  it('no other app of the group gets the message', async () => {
    const group = await gateway.createGroup();
    const settings = { dlr_deadline_s: 1 };
    const first = await company.app(gateway, { group_id: group.id, sms_limit: 1_000, settings }, 'cut');
    const second = await company.app(gateway, { group_id: group.id, sms_limit: 1, settings });
    const { id } = await sendToGroup(gateway, group.id);
    assert.deepEqual(await operator.result(id), { status: 'unknown', attempts: 1 });
    assert.equal(first.account.handed.length, 1);
    assert.equal(second.account.handed.length, 0);
  });

  for (const word of ['sent', 'delivered', 'failed', 'expired']) {
    it(`ends with a report that says ${word}`, async () => {
      const { app, account } = await company.app(gateway, { settings: { ambiguous_wait_s: 600 } }, 'cut');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, IN_DOUBT);
      await report(account.handed[0]!, word);
      assert.equal((await gateway.message(id)).status, word);
      if (word === 'sent') {
        await operator.untilWaitingFor(id, 'the delivery report');
        await report(account.handed[0]!, 'delivered');
      }
      const status = word === 'sent' ? 'delivered' : word;
      assert.deepEqual(await operator.result(id), { status, attempts: 1 });
      assert.equal(account.handed.length, 1);
    });
  }

  it('ends with a report that overtook the broken connection', async () => {
    const { app, account } = await company.app(
      gateway,
      { settings: { ambiguous_wait_s: 600 } },
      async (handed) => {
        await report(handed, 'sent');
        return 'cut';
      },
    );
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the delivery report');
    assert.equal((await gateway.message(id)).status, 'sent');
    assert.equal(account.handed.length, 1);
  });

  it('ends even after its run is over', async () => {
    const { app, account } = await company.app(gateway, { settings: { dlr_deadline_s: 1 } }, 'cut');
    const { id } = await gateway.send(app.id);
    await operator.result(id);
    await report(account.handed[0]!, 'delivered');
    assert.equal((await gateway.message(id)).status, 'delivered');
  });

  describe('with on_ambiguous = resend', () => {
    const settings = { on_ambiguous: 'resend' };

    it('is sent once more after the wait, under a new reference', async () => {
      const { app, account } = await company.app(gateway, { settings }, 'cut', 'accept');
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'sent');
      assert.deepEqual(
        account.handed.map(({ ref }) => ref),
        [`${id}-1`, `${id}-2`],
      );
      assert.ok(account.handed[1]!.at - account.handed[0]!.at >= 200, 'ambiguous_wait_s is 0.2');
      assert.deepEqual((await journeyOf(gateway, id)).statuses, [
        ...['pending', 'processing', 'unknown'],
        ...['pending', 'processing', 'sent'],
      ]);
    });

    it('a report about the first attempt ends the second one’s doubt', async () => {
      const { app, account } = await company.app(gateway, { settings }, 'cut', UNAVAILABLE);
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'failed');
      await report(account.handed[0]!, 'delivered');
      assert.equal((await gateway.message(id)).status, 'delivered');
    });

    it('a report that comes before the resend stops it', async () => {
      const slowly = { ...settings, retry_initial_s: 30, retry_max_s: 30 };
      const { app, account } = await company.app(gateway, { settings: slowly }, 'cut', 'accept');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, 'the next attempt');
      await report(account.handed[0]!, 'sent');
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.equal((await gateway.message(id)).status, 'sent');
      assert.equal(account.handed.length, 1);
    });
  });

  describe('at a provider that refuses a second message with the same reference', () => {
    const c4 = JSON.stringify({
      rules: [{ http: 200, json: 'id', exists: true, is: 'accepted' }],
      idempotent: true,
    });

    it('is repeated under the same reference, and a report about it counts', async () => {
      const { app, account } = await company.app(gateway, { c4 }, 'cut', 'accept');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.deepEqual(
        account.handed.map(({ ref }) => ref),
        [`${id}-1`, `${id}-1`],
      );
      await report(account.handed[0]!, 'failed');
      assert.equal((await gateway.message(id)).status, 'failed');
      assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 2 });
    });

    it('is held in doubt after max_attempts', async () => {
      const { app, account } = await company.app(gateway, { c4 }, 'cut');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, IN_DOUBT);
      assert.equal(account.handed.length, 2);
      assert.equal((await gateway.message(id)).status, 'unknown');
    });

    it('keeps its reference after a repeat that was turned away', async () => {
      const settings = { max_attempts: 3 };
      const { app, account } = await company.app(gateway, { c4, settings }, 'cut', UNAVAILABLE, 'accept');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.deepEqual(
        account.handed.map(({ ref }) => ref),
        [`${id}-1`, `${id}-1`, `${id}-1`],
      );
    });

    it('keeps its reference while the repeat waits for its turn', async () => {
      const settings = { tps: 100 };
      const { app, account } = await company.app(gateway, { c4, settings });
      const waitLonger = () =>
        gateway
          .db('apps')
          .where({ id: app.id })
          .update({ slot_next_us: (Date.now() + 1_500) * 1_000 });
      account.answer(async () => {
        await waitLonger();
        return 'cut';
      }, 'accept');
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.deepEqual(
        account.handed.map(({ ref }) => ref),
        [`${id}-1`, `${id}-1`],
      );
    });

    it('stays in doubt when the repeat is refused for good, and goes through no other app', async () => {
      const group = await gateway.createGroup();
      const first = await company.app(
        gateway,
        { c4, group_id: group.id, sms_limit: 1_000, settings: { max_attempts: 3 } },
        'cut',
        UNAUTHORIZED,
      );
      const second = await company.app(gateway, { group_id: group.id, sms_limit: 1 });
      const { id } = await sendToGroup(gateway, group.id);
      await operator.untilWaitingFor(id, IN_DOUBT);
      assert.equal((await gateway.message(id)).status, 'unknown');
      assert.deepEqual([first.account.handed.length, second.account.handed.length], [2, 0]);
    });
  });

  describe('at a provider that can be asked', () => {
    let twilio: FakeServer;
    const SID = 'SM00000000000000000000000000000001';
    before(async () => {
      twilio = await startFakeServer();
    });
    after(() => twilio.close());

    /** Twilio with a list of messages; every send is answered by a bare 500. */
    async function createTwilioApp(settings: object = {}) {
      twilio.answer([500]);
      return gateway.createApp({
        type: 'Twilio',
        account_sid: 'AC00000000000000000000000000000001',
        auth_token: '0123456789abcdef0123456789abcdef',
        phone_number: '+12025550199',
        settings: { ...FAST, tps: 100, endpoints: { api: twilio.url }, ...settings },
      });
    }
    const listing = (...bodies: string[]) => ({
      messages: bodies.map((body) => ({
        sid: SID,
        status: 'sent',
        body,
        date_created: new Date().toUTCString(),
      })),
      next_page_uri: null,
    });
    const sends = () => twilio.requests.filter(({ method }) => method === 'POST').length;

    it('is accepted when the provider lists the message; nothing is sent again', async () => {
      const app = await createTwilioApp({ ambiguous_wait_s: 1 });
      const { id } = await gateway.send(app.id, { message: 'Habari ya leo' });
      await gateway.untilStatus(id, 'unknown');
      assert.equal(sends(), 1);
      twilio.answer([200, listing('Habari ya leo')]);
      const message = await gateway.untilStatus(id, 'sent');
      assert.equal(message.provider_id, SID);
      assert.equal(message.error_code, null);
      assert.equal(sends(), 0);
      await operator.untilWaitingFor(id, 'the delivery report');
    });

    it('stays unknown while the provider does not list it yet: its list may lag', async () => {
      const app = await createTwilioApp({ dlr_deadline_s: 1 });
      const { id } = await gateway.send(app.id, { message: 'Habari ya jana' });
      await gateway.untilStatus(id, 'unknown');
      twilio.answer([200, listing()]);
      assert.deepEqual(await operator.result(id), { status: 'unknown', attempts: 1 });
      assert.equal(sends(), 0);
    });

    it('does not take another message with the same text for its own', async () => {
      const app = await createTwilioApp({ dlr_deadline_s: 1 });
      twilio.answer([201, { sid: SID, status: 'queued', num_segments: '1' }]);
      await gateway.untilStatus((await gateway.send(app.id, { message: 'Twice' })).id, 'sent');
      twilio.answer([500]);
      const { id } = await gateway.send(app.id, { message: 'Twice' });
      await gateway.untilStatus(id, 'unknown');
      twilio.answer([200, listing('Twice')]);
      assert.deepEqual(await operator.result(id), { status: 'unknown', attempts: 1 });
    });
  });
});
