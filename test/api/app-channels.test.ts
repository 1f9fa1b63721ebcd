/** What an app needs for its channel: fields of the provider, how it speaks. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DRIVERS } from '../../src/providers/registry.js';
import { useGateway } from '../support/gateway.js';
import { assertProblem } from './support.js';

/** What apps need whatever their channel. */
const REQUIRED: Record<string, Record<string, string>> = {
  AfricasTalking: { api_key: 'key-of-a-test', username: 'acme', shortcode: '20880' },
  Vonage: { api_key: 'key-of-a-test', api_secret: 'secret-of-a-test', phone_number: 'ACME' },
  MessageBird: { access_key: 'key-of-a-test', phone_number: 'ACME' },
};
const CHANNEL_FIELDS = DRIVERS.flatMap(({ type, channelFields = {} }) =>
  Object.entries(channelFields).map(
    ([channel, names]) => [type, channel, names] as [string, string, readonly string[]],
  ),
);

describe('an app for a channel', () => {
  const gateway = useGateway();
  const unused = () => `unused-${randomBytes(4).toString('hex')}`;
  const create = (json: object) => gateway.call('/api/sms/apps', { json });
  const patch = (id: number, json: object) => gateway.call(`/api/sms/apps/${id}`, { method: 'PATCH', json });

  for (const [type, channel, names] of CHANNEL_FIELDS)
    it(`refuses ${channel} for ${type} without ${names.join(' and ')}, and its description says so`, async () => {
      const given = { ...REQUIRED[type], ...Object.fromEntries(names.map((name) => [name, ''])) };
      const reply = await create({ name: unused(), type, channel, ...given });
      assertProblem(reply, { status: 422, errors: names });
      assert.match(reply.body.errors[names[0]!][0], new RegExp(`needs this field to send ${channel}`));
      const { body } = await gateway.call(`/api/sms/providers/${type}`);
      assert.deepEqual(body.data.channel_fields[channel], names);
    });

  it('lets no change take away a field that the channel needs', async () => {
    const needed = { channel: 'whatsapp', c2: 'channel-1' };
    const { id } = (
      await create({ name: unused(), type: 'MessageBird', ...REQUIRED['MessageBird'], ...needed })
    ).body.data;
    assertProblem(await patch(id, { c2: '' }), { status: 422, errors: ['c2'] });
    assert.equal((await patch(id, { c2: 'channel-2' })).body.data.c2, 'channel-2');
    assert.equal((await patch(id, { sms_limit: 7 })).status, 200);
  });

  const SPEECH: [settings: object, errors: string[]][] = [
    [{ language: 'sw-KE', voice: 'Polly.Amy' }, []],
    [{ language: 'en_US' }, ['settings.language']],
    [{ language: 'English, please' }, ['settings.language']],
    [{ language: '' }, ['settings.language']],
    [{ voice: '<Say>' }, ['settings.voice']],
    [{ voice: 'x'.repeat(61) }, ['settings.voice']],
  ];
  for (const [settings, errors] of SPEECH)
    it(`${errors.length > 0 ? 'refuses' : 'takes'} the speech of ${JSON.stringify(settings)}`, async () => {
      const reply = await create({ name: unused(), type: 'Simulator', settings });
      if (errors.length > 0) assertProblem(reply, { status: 422, errors });
      else assert.deepEqual(reply.body.data.settings, settings);
    });
});
