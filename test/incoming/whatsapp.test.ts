/** What WhatsApp adds: readers, and messages that come to the address of an app of another channel. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { inboxOf, journeyOf } from '../workflows/support/journey.js';
import { OUR_NUMBER, sid, THEIR_NUMBER, TwilioSide } from './support/twilio.js';

describe('a message on WhatsApp', () => {
  const gateway = useGateway();
  const twilio = new TwilioSide(gateway);

  const readsOf = async (id: number) =>
    (await gateway.db('events').where({ message_id: id, type: 'message.read' })).length;
  const report = (MessageSid: string, MessageStatus: string) => ({
    MessageSid,
    MessageStatus,
    From: `whatsapp:${OUR_NUMBER}`,
    To: `whatsapp:${THEIR_NUMBER}`,
  });
  const listed = async (app: any, folder: string) =>
    (await gateway.call(`/api/sms/apps/${app.id}/${folder}`)).body.data[1].data;

  it('that is read stays delivered, and says so once, however often its reader is reported', async () => {
    const app = await twilio.app({ channel: 'whatsapp' });
    const messageSid = twilio.takes('SM');
    const { id } = await gateway.send(app.id, { to: THEIR_NUMBER });
    await gateway.untilStatus(id, 'sent');
    await twilio.call(app, 'callback', `${id}-1`, report(messageSid, 'delivered'));
    assert.equal(await readsOf(id), 0);
    await twilio.call(app, 'callback', `${id}-1`, report(messageSid, 'read'));
    await twilio.call(app, 'callback', `${id}-1`, report(messageSid, 'read'));
    await twilio.call(app, 'callback', '', report(messageSid, 'read'));
    assert.equal(await readsOf(id), 1);
    const { notes, statuses } = await journeyOf(gateway, id);
    assert.deepEqual([statuses.at(-1), notes], ['delivered', ['read']]);
    assert.equal((await listed(app, 'outbox'))[0].status, 'delivered');
  });

  it('whose reader is reported first is delivered by that', async () => {
    const app = await twilio.app({ channel: 'whatsapp' });
    const messageSid = sid('SM', 9_002);
    await twilio.call(app, 'callback', '', report(messageSid, 'read'));
    twilio.answer([201, { sid: messageSid, status: 'queued' }]);
    const { id } = await gateway.send(app.id, { to: THEIR_NUMBER });
    await gateway.untilStatus(id, 'delivered');
    assert.equal(await readsOf(id), 1);
  });

  const channels: [what: string, more: Record<string, string>, channel: string][] = [
    ['plain', {}, 'sms'],
    ['from WhatsApp', { From: `whatsapp:${THEIR_NUMBER}`, To: `whatsapp:${OUR_NUMBER}` }, 'whatsapp'],
    [
      'with a picture',
      { NumMedia: '1', MediaUrl0: 'http://127.0.0.1:1/x', MediaContentType0: 'image/png' },
      'mms',
    ],
  ];
  for (const [index, [what, more, channel]] of channels.entries()) {
    it(`${what}, to the address of an sms app, is on channel ${channel}`, async () => {
      const app = await twilio.app();
      await twilio.message(app, 100 + index, more);
      const [message] = await inboxOf(gateway, app.id);
      assert.deepEqual([message.channel, message.from, message.to], [channel, THEIR_NUMBER, OUR_NUMBER]);
    });
  }
});
