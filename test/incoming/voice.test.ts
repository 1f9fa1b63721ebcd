/** Calls: one record each, whoever made it, from what the provider tells in whatever order. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { inboxOf } from '../workflows/support/journey.js';
import { OUR_NUMBER, sid, THEIR_NUMBER, TwilioSide } from './support/twilio.js';

describe('a call', () => {
  const gateway = useGateway();
  const twilio = new TwilioSide(gateway);
  let app: any;
  beforeEach(async () => (app = await twilio.app({ channel: 'voice' })));

  const list = async (query = ''): Promise<any> =>
    (await gateway.call(`/api/sms/apps/${app.id}/calls${query}`)).body.data;
  const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toUTCString();

  /** Twilio has taken the call of a new message. */
  async function called(): Promise<{ id: number; callId: string }> {
    const callId = twilio.takes('CA');
    const { id, call } = await gateway.send(app.id, { to: THEIR_NUMBER });
    assert.equal(call, null, 'nobody has called yet');
    await gateway.untilStatus(id, 'sent');
    return { id, callId };
  }
  const tell = async (id: number, CallSid: string, CallStatus: string, more: Record<string, string> = {}) => {
    const form = { CallSid, CallStatus, From: OUR_NUMBER, To: THEIR_NUMBER, ...more };
    assert.equal((await twilio.call(app, 'callback', `${id}-1`, form)).status, 204);
  };

  describe('that a message makes', () => {
    it('is a record as soon as the provider has taken it, before it says anything', async () => {
      const { id, callId } = await called();
      const { data, total } = await list();
      assert.equal(total, 1);
      const { from, to, status, direction, duration, message_id, attempt, provider_id, history } = data[0];
      assert.deepEqual(
        { from, to, status, direction, duration, message_id, attempt, provider_id, history },
        {
          from: OUR_NUMBER,
          to: THEIR_NUMBER,
          status: 'accepted',
          direction: 'outgoing',
          duration: null,
          message_id: id,
          attempt: 1,
          provider_id: callId,
          history: [],
        },
      );
    });

    it('follows its reports: state, duration, who answered; and the message shows them', async () => {
      const { id, callId } = await called();
      await tell(id, callId, 'ringing', { Timestamp: at(1) });
      await tell(id, callId, 'in-progress', { Timestamp: at(4), AnsweredBy: 'machine_start' });
      await tell(id, callId, 'completed', { Timestamp: at(16), CallDuration: '12' });
      const { status, call } = await gateway.untilStatus(id, 'delivered');
      assert.deepEqual(
        [status, call],
        ['delivered', { state: 'completed', duration: 12, answered_by: 'machine' }],
      );
      const [record] = (await list()).data;
      assert.deepEqual(record.history, [
        { status: 'ringing', at: '2026-11-20T12:00:01.000000Z' },
        { status: 'in-progress', at: '2026-11-20T12:00:04.000000Z' },
        { status: 'completed', at: '2026-11-20T12:00:16.000000Z' },
      ]);
      const [listed] = (await gateway.call(`/api/sms/apps/${app.id}/outbox`)).body.data[1].data;
      assert.deepEqual(listed.call, call);
    });

    it('stays over when its reports come again and out of order', async () => {
      const { id, callId } = await called();
      await tell(id, callId, 'completed', { Timestamp: at(16), CallDuration: '12' });
      await tell(id, callId, 'completed', { Timestamp: at(16), CallDuration: '12' });
      await tell(id, callId, 'ringing', { Timestamp: at(1) });
      const { data, total } = await list();
      assert.deepEqual(
        [total, data[0].status, data[0].duration, data[0].history.length],
        [1, 'completed', 12, 2],
      );
    });

    it('that nobody takes fails its message, and says why', async () => {
      const { id, callId } = await called();
      await tell(id, callId, 'busy');
      const { call } = await gateway.untilStatus(id, 'failed');
      assert.deepEqual(call, { state: 'busy', duration: null, answered_by: null });
    });

    it('whose report overtakes the answer of the provider is known by it all the same', async () => {
      const callId = sid('CA', 9_001);
      const form = { CallSid: callId, CallStatus: 'completed', CallDuration: '7' };
      await twilio.call(app, 'callback', '', { ...form, From: OUR_NUMBER, To: THEIR_NUMBER });
      assert.equal((await list()).total, 0);
      twilio.answer([201, { sid: callId, status: 'queued' }]);
      const { id } = await gateway.send(app.id, { to: THEIR_NUMBER });
      const { call } = await gateway.untilStatus(id, 'delivered');
      assert.deepEqual(call, { state: 'completed', duration: 7, answered_by: null });
      assert.equal((await list()).total, 1);
    });
  });

  describe('to our number', () => {
    const ring = (n: number, more: Record<string, string> = {}) =>
      twilio.call(app, 'receive', '', {
        CallSid: sid('CA', n),
        CallStatus: 'completed',
        CallDuration: '45',
        From: THEIR_NUMBER,
        To: OUR_NUMBER,
        ...more,
      });

    it('is a record and no message: nobody has written anything', async () => {
      assert.equal((await ring(1)).status, 200);
      const { data, total } = await list();
      assert.equal(total, 1);
      const { from, to, status, direction, duration, message_id, attempt, provider_id } = data[0];
      assert.deepEqual(
        { from, to, status, direction, duration, message_id, attempt, provider_id },
        {
          from: THEIR_NUMBER,
          to: OUR_NUMBER,
          status: 'completed',
          direction: 'incoming',
          duration: 45,
          message_id: null,
          attempt: null,
          provider_id: sid('CA', 1),
        },
      );
      assert.deepEqual(await inboxOf(gateway, app.id), []);
    });

    it('told again, and twenty times at once, is the same record', async () => {
      const replies = await Promise.all(Array.from({ length: 20 }, () => ring(2)));
      assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
      await ring(2, { CallDuration: '46' });
      const { data, total } = await list();
      assert.deepEqual([total, data[0].duration], [1, 46]);
    });

    it('is found by direction, state, number and time, page by page', async () => {
      await ring(3);
      await ring(4, { From: '+254711000112', CallStatus: 'no-answer' });
      await called();
      const totals = await Promise.all(
        [
          '',
          '?direction=incoming',
          '?status=no-answer',
          '?from=254711000112',
          `?to=${encodeURIComponent(OUR_NUMBER)}`,
          '?created_after=2026-01-01',
          '?created_before=2026-01-01',
        ].map(async (query) => (await list(query)).total),
      );
      assert.deepEqual(totals, [3, 2, 1, 1, 2, 3, 0]);
      const page = await list('?per_page=2&page=2');
      assert.deepEqual([page.data.length, page.last_page, page.total], [1, 2, 3]);
    });
  });
});
