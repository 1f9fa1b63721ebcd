/** Slack: readable blocks, one post a second for an address, many events in one post. */
import assert from 'node:assert/strict';
import type { EventRecord } from '../../src/events/types.js';
import { inTransaction } from '../../src/db/sql.js';
import { recordEvent } from '../../src/events/store.js';
import { slackBody } from '../../src/webhooks/slack.js';
import { until } from '../../tools/load/until.js';
import { useGateway } from '../support/gateway.js';
import { addWebhook, useReceiver } from './support.js';

const record = (fields: Partial<EventRecord> = {}): EventRecord => ({
  id: '6d1c5c0a-0000-4000-8000-000000000001',
  event: 'message.received',
  created_at: '2026-03-15T14:30:00.000000Z',
  data: {
    id: 157,
    from: '254711000111',
    to: '20880',
    message: 'Habari <b> & co',
    status: 'delivered',
    app_id: 3,
  },
  ...fields,
});

const URL = 'https://sms.example.org/';

describe('what Slack shows', () => {
  it('of one event: who, what, and where to look', () => {
    const { text, blocks } = slackBody([record()], URL);
    assert.equal(text, 'Message from 254711000111');
    assert.deepEqual(
      blocks.map(({ type, text, fields, elements }: any) => [type, text?.text ?? (fields ?? elements).map((one: any) => one.text)]),
      [
        ['section', '*Message from 254711000111*'],
        ['section', '>Habari &lt;b&gt; &amp; co'],
        ['section', ['*From*\n254711000111', '*To*\n20880', '*Status*\ndelivered', '*App*\n3']],
        ['context', ['message.received · 2026-03-15T14:30:00.000000Z · <https://sms.example.org/api/sms/sms/157|open>']],
      ],
    ); // prettier-ignore
  });

  it('of an event without a message: its own words', () => {
    const dead = record({ event: 'webhook.dead', data: { webhook_id: 7, error: 'HTTP 500' } });
    assert.equal(slackBody([dead], null).text, 'Webhook 7 did not get an event: HTTP 500');
  });

  it('of many: how many of what, a line each, and no more than it takes', () => {
    const many = Array.from({ length: 50 }, (_, n) =>
      record({ data: { id: n + 1, from: `25471100${1000 + n}` } }),
    );
    const { text, blocks } = slackBody(many, URL);
    assert.equal(text, '50 events: 50 × message.received');
    const shown = blocks.slice(1).map((block: any) => block.text.text as string);
    const lines = shown.join('\n').split('\n');
    assert.equal(lines[0], '• <https://sms.example.org/api/sms/sms/1|Message from 254711001000>');
    assert.deepEqual([lines.length, lines.at(-1)], [21, '• and 30 more']);
    for (const part of shown) assert.ok(part.length <= 3_000);
  });

  it('a line break of a sender begins no block of its own', () => {
    const text = (slackBody([record({ data: { id: 1, message: 'a\r\nb\nc' } })], null).blocks[1] as any).text
      .text;
    assert.equal(text, '>a\n>b\n>c');
  });
});

describe('a Slack channel', () => {
  const gateway = useGateway();
  const slack = useReceiver();

  it('is masked wherever it is shown: its address is its secret', async () => {
    const url = `${slack.url}/T000/B000/secretword1234`;
    const made = await addWebhook(gateway, { url, name: 'ops', events: ['app.*'] }, 'slack');
    assert.equal(made.url, '••••1234');
    const list = await gateway.call('/api/sms/slack');
    assert.ok(!list.text.includes('secretword'));
    const rows = JSON.stringify([await gateway.db('webhooks'), await gateway.db('audit_log')]);
    assert.ok(!rows.includes('secretword'));
    assert.ok(!gateway.logLines.join('').includes('secretword'));
    const sent = await gateway.call(`/api/sms/slack/${made.id}/test`, { json: {} });
    assert.deepEqual([sent.body.data.ok, sent.body.data.status], [true, 200]);
    assert.equal(slack.requests.at(-1)!.path, '/hook/T000/B000/secretword1234');
    await gateway.call(`/api/sms/slack/${made.id}`, {
      method: 'PATCH',
      json: { url: made.url, name: 'ops 2' },
    });
    await gateway.call(`/api/sms/slack/${made.id}/test`, { json: {} });
    assert.equal(slack.requests.at(-1)!.path, '/hook/T000/B000/secretword1234', 'the mask changed nothing');
    await gateway.call(`/api/sms/slack/${made.id}`, { method: 'DELETE' });
  });

  it('gets a burst in few posts, a second apart, though two rules share its address; nothing is left out', async () => {
    const app = await gateway.createApp();
    const at: number[] = [];
    slack.answer(() => {
      at.push(Date.now());
      return [200, 'ok'];
    });
    const rules = [
      await addWebhook(gateway, { url: slack.url, app_id: app.id, events: ['phone.*'] }, 'slack'),
      await addWebhook(gateway, { url: slack.url, events: ['phone.online'] }, 'slack'),
    ];
    const EVENTS = 30;
    for (let n = 0; n < EVENTS; n += 1)
      await inTransaction(gateway.db, (trx) =>
        recordEvent(trx, { type: 'phone.online', appId: app.id, data: { name: `p${n}` } }, Date.now()),
      );
    const open = () => gateway.db('webhook_deliveries').where({ state: 'pending' }).first();
    await until(async () => !(await open()), 'every delivery to end');
    assert.ok(at.length >= 2 && at.length <= 8, `${at.length} posts`);
    for (let n = 1; n < at.length; n += 1)
      assert.ok(at[n]! - at[n - 1]! >= 1_000, `${at[n]! - at[n - 1]!} ms`);
    const delivered = await gateway.db('webhook_deliveries').where({ state: 'delivered' });
    assert.equal(delivered.length, 2 * EVENTS);
    for (const { id } of rules) await gateway.call(`/api/sms/slack/${id}`, { method: 'DELETE' });
  });
});
