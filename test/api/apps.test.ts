/** Apps through the API: made, read, changed, paused, tested and deleted, and what becomes of their secrets. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { CHANNELS } from '../../src/messages/types.js';
import { findDriver } from '../../src/providers/registry.js';
import { useGateway, type CallOptions } from '../support/gateway.js';
import { assertProblem } from './support.js';
import { TWILIO_FIELDS } from './seed-examples.js';

const secret = (name: string) => `plain-${name}-in-the-clear`;

/** A Generic HTTP app that holds every secret this type can have. */
const HTTP_SECRETS = {
  password: secret('password'),
  access_token: secret('access_token'),
  api_key: secret('api_key'),
  api_secret: secret('api_secret'),
  user_token: secret('user_token'),
  api_token: secret('api_token'),
  auth_key: secret('auth_key'),
  auth_token: secret('auth_token'),
  access_key: secret('access_key'),
  secret_access: secret('secret_access'),
  c3: `X-Key: ${secret('c3')}`,
};
const HTTP_FIELDS = { api_link: 'https://sms.example.org/send', c2: 'to={{to}}\ntext={{text}}' };

/** What each type cannot do without. */
const REQUIRED: Record<string, Record<string, string>> = {
  Twilio: TWILIO_FIELDS,
  AfricasTalking: { api_key: secret('api_key'), username: 'acme', shortcode: '20880' },
  AmazonSNS: {
    access_key: 'AKIAEXAMPLE000000001',
    secret_access: secret('secret_access'),
    region: 'us-east-1',
  },
  Vonage: { api_key: secret('api_key'), api_secret: secret('api_secret'), phone_number: 'ACME' },
  Plivo: { auth_id: 'MA000000000000000001', auth_token: secret('auth_token'), phone_number: '12025550100' },
  Infobip: { api_key: secret('api_key'), api_link: 'https://xxxxx.api.infobip.com', phone_number: '20880' },
  MessageBird: { access_key: secret('access_key'), phone_number: 'ACME' },
  SMPP: { api_link: 'smsc.example.org', username: 'gateway', password: 'secret01' },
  SmsSync: { phone_number: '+254711000150' },
  Cht: { phone_number: '+254711000151' },
  MSync: { phone_number: '+254711000152' },
  Http: { api_link: `${HTTP_FIELDS.api_link}?to={{to}}&text={{text}}` },
  Simulator: {},
};

const path = '/api/sms/apps';
const unused = () => `unused-${randomBytes(4).toString('hex')}`;
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

describe('apps', () => {
  const gateway = useGateway();

  const create = (json: object, options: CallOptions = {}) => gateway.call(path, { json, ...options });
  const patch = (id: number, json: object, options: CallOptions = {}) =>
    gateway.call(`${path}/${id}`, { method: 'PATCH', json, ...options });
  const remove = (id: number) => gateway.call(`${path}/${id}`, { method: 'DELETE' });
  const post = (id: number, verb: string, json: object = {}) =>
    gateway.call(`${path}/${id}/${verb}`, { json });
  const read = async (id: number) => (await gateway.call(`${path}/${id}`)).body.data;
  /** As the gateway itself sees it: decrypted. */
  const opened = async (id: number) => (await gateway.gateway.services.apps.find(gateway.db, id))!;
  const message = { to: '254711000111', message: 'Habari' };

  describe('creating', () => {
    it('the table of required fields names every provider there is', async () => {
      const types = (await gateway.call('/api/sms/providers')).body.data.map(
        ({ type }: { type: string }) => type,
      );
      assert.deepEqual(types.sort(), Object.keys(REQUIRED).sort());
    });

    for (const [type, fields] of Object.entries(REQUIRED)) {
      it(`takes a ${type} app with ${Object.keys(fields).join(', ') || 'nothing'} besides its name`, async () => {
        const name = unused();
        const reply = await create({ name, type, ...fields });
        assert.equal(reply.status, 200, reply.text);
        const { data } = reply.body;
        assert.deepEqual([data.name, data.type, data.channel, data.sms_limit], [name, type, 'sms', 100]);
        assert.deepEqual([data.state, data.health, data.group_id, data.settings], ['active', 'ok', null, {}]);
        assert.deepEqual(await read(data.id), data);
        for (const [field, value] of Object.entries(fields))
          assert.equal((await opened(data.id)).credentials[field], value);
      });

      it(`names every field that a ${type} app lacks, at once`, async () => {
        const required = Object.keys(fields);
        assertProblem(await create({ type }), { status: 422, errors: ['name', ...required] });
        if (required.length > 0)
          assertProblem(await create({ type, name: unused() }), { status: 422, errors: required });
      });

      for (const lacking of Object.keys(fields)) {
        it(`refuses a ${type} app for ${lacking} alone, where that is what it lacks`, async () => {
          const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== lacking));
          assertProblem(await create({ type, name: unused(), ...others }), {
            status: 422,
            errors: [lacking],
          });
        });
      }

      it(`takes an empty field of a ${type} app for a missing one`, async () => {
        const empty = Object.fromEntries(Object.keys(fields).map((field) => [field, '']));
        const reply = await create({ type, name: unused(), ...empty });
        if (Object.keys(fields).length === 0) assert.equal(reply.status, 200);
        else assertProblem(reply, { status: 422, errors: Object.keys(fields) });
      });

      const channels = findDriver(type)?.channels ?? [];
      for (const channel of CHANNELS.filter((one) => !channels.includes(one))) {
        it(`refuses ${channel} for ${type}, and says what it can`, async () => {
          const reply = await create({ name: unused(), type, channel, ...fields });
          assertProblem(reply, {
            status: 422,
            errors: ['channel'],
            message: new RegExp(`It can: ${channels.join(', ')}`),
          });
        });
      }
    }

    it('names name and type where there is nothing at all', async () => {
      assertProblem(await create({}), { status: 422, errors: ['name', 'type'] });
    });

    it('names faults of different kinds in one reply', async () => {
      const settings = { unheard_of: 1 };
      const reply = await create({
        type: 'AmazonSNS',
        channel: 'voice',
        ...REQUIRED['AmazonSNS'],
        secret_access: '',
        settings,
      });
      const errors = ['name', 'channel', 'secret_access', 'settings.unheard_of'];
      assertProblem(reply, { status: 422, errors });
    });

    it('refuses an unknown type and names those there are', async () => {
      const reply = await create({ name: unused(), type: 'Carrier' });
      assertProblem(reply, { status: 422, errors: ['type'], message: /Twilio, .*Http, Simulator/ });
    });

    it('refuses an unknown setting and ignores an unknown field', async () => {
      const settings = { tps: 5, colour: 'red' };
      const reply = await create({ name: unused(), type: 'Simulator', settings });
      assertProblem(reply, { status: 422, errors: ['settings.colour'] });
      const { status, body } = await create({ name: unused(), type: 'Simulator', colour: 'red' });
      assert.deepEqual([status, 'colour' in body.data], [200, false]);
    });

    it('works under /create and with a form too', async () => {
      const form = { name: unused(), type: 'Twilio', ...TWILIO_FIELDS, sms_limit: '7', group_id: '' };
      const { status, body } = await gateway.call(`${path}/create`, { form });
      assert.deepEqual([status, body.data.sms_limit, body.data.group_id], [200, 7, null]);
    });
  });

  describe('names', () => {
    const taken = { status: 409, code: 'name_taken', errors: ['name'] };

    it('are unique: creating and renaming onto a taken one are 409', async () => {
      const [first, second] = [await gateway.createApp(), await gateway.createApp()];
      assertProblem(await create({ name: first.name, type: 'Simulator' }), taken);
      assertProblem(await patch(second.id, { name: first.name }), taken);
      assert.equal((await patch(first.id, { name: first.name })).status, 200, 'its own');
    });

    it('of five equal creates at the same time go to one', async () => {
      const name = unused();
      const replies = await Promise.all(Array.from({ length: 5 }, () => create({ name, type: 'Simulator' })));
      assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409, 409, 409]);
      for (const reply of replies.filter(({ status }) => status === 409)) assertProblem(reply, taken);
      assert.equal((await gateway.db('apps').where({ name })).length, 1);
    });

    it('are free again after the app is deleted', async () => {
      const first = await gateway.createApp();
      assert.equal((await remove(first.id)).status, 200);
      const second = await create({ name: first.name, type: 'Simulator' });
      assert.equal(second.status, 200);
      assert.notEqual(second.body.data.id, first.id);
    });
  });

  describe('changing', () => {
    const TAKEN = { phone_number: 'ACME', sms_limit: 7, delay_s: '3', settings: { tps: 5, max_attempts: 2 } };
    const rows: [title: string, change: object, expected: object][] = [
      ['nothing', {}, {}],
      ['sms_limit', { sms_limit: 9 }, { sms_limit: 9 }],
      ['a field of the provider', { delay_s: '4' }, { delay_s: '4' }],
      ['the sender', { phone_number: 'OTHER' }, { phone_number: 'OTHER' }],
      ['one setting', { settings: { tps: 6 } }, { settings: { tps: 6, max_attempts: 2 } }],
      ['a setting back to its default', { settings: { tps: null } }, { settings: { max_attempts: 2 } }],
      ['the type to what it is', { type: 'Simulator', channel: 'sms' }, {}],
    ];
    for (const [title, change, expected] of rows) {
      it(`${title} leaves everything else as it was`, async () => {
        const before = await gateway.createApp(TAKEN);
        const { status, body } = await patch(before.id, change);
        assert.equal(status, 200);
        assert.deepEqual(body.data, { ...before, ...expected, updated_at: body.data.updated_at });
        assert.deepEqual(await read(before.id), body.data);
      });
    }

    it('joins and leaves a group', async () => {
      const [app, group] = [await gateway.createApp(), await gateway.createGroup()];
      assert.equal((await patch(app.id, { group_id: group.id })).body.data.group_id, group.id);
      assert.equal((await patch(app.id, { sms_limit: 5 })).body.data.group_id, group.id);
      assert.equal((await patch(app.id, { group_id: null })).body.data.group_id, null);
    });

    it('names the token that did it', async () => {
      const app = await gateway.createApp();
      const token = await gateway.makeToken(['apps:write']);
      const { data } = (await patch(app.id, { sms_limit: 5 }, { token })).body;
      assert.deepEqual([data.created_by, data.updated_by], [1, Number(token.split('|')[0])]);
    });
  });

  describe('secrets', () => {
    const types: [type: string, fields: Record<string, string>, secrets: Record<string, string>][] = [
      ['Twilio', TWILIO_FIELDS, { auth_token: TWILIO_FIELDS.auth_token }],
      ['Http', { ...HTTP_FIELDS, ...HTTP_SECRETS }, HTTP_SECRETS],
    ];
    for (const [type, fields, secrets] of types) {
      describe(type, () => {
        let id: number;
        const replies: string[] = [];
        const keep = (reply: { text: string }) => void replies.push(reply.text);

        before(async () => {
          const reply = await create({ name: unused(), type, ...fields });
          assert.equal(reply.status, 200, reply.text);
          keep(reply);
          ({ id } = reply.body.data);
        });

        it('the table names every field that the metadata call secret', async () => {
          const { data } = (await gateway.call(`/api/sms/providers/${type}`)).body;
          const names = data.fields.filter((field: { secret: boolean }) => field.secret);
          assert.deepEqual(
            names.map(({ name }: { name: string }) => name).sort(),
            Object.keys(secrets).sort(),
          );
        });

        it('come back as their last four characters', async () => {
          const record = await read(id);
          for (const [name, value] of Object.entries(secrets))
            assert.equal(record[name], `••••${value.slice(-4)}`);
        });

        it('stay what they are when their mask is written back', async () => {
          const record = await read(id);
          const reply = await patch(id, { ...record, sms_limit: 8 });
          keep(reply);
          assert.deepEqual([reply.status, reply.body.data.sms_limit], [200, 8]);
          assert.deepEqual((await opened(id)).credentials, fields);
        });

        it('change where a new one is given, alone', async () => {
          const [name, value] = Object.entries(secrets)[0]!;
          keep(await patch(id, { [name]: 'rotated-and-just-as-secret' }));
          assert.deepEqual((await opened(id)).credentials, {
            ...fields,
            [name]: 'rotated-and-just-as-secret',
          });
          keep(await patch(id, { [name]: value }));
          assert.deepEqual((await opened(id)).credentials, fields);
        });

        it('are in no reply, no log line, no row of the database', async () => {
          for (const verb of ['pause', 'resume', 'send'])
            keep(await post(id, verb, { ...message, scheduled_at: tomorrow() }));
          for (const place of ['', `/${id}`, `/${id}/outbox`, '?per_page=100'])
            keep(await gateway.call(path + place));
          keep(await create({ name: unused(), type, ...fields, channel: 'voice' }));
          keep(await create({ name: (await read(id)).name, type, ...fields }));
          keep(await patch(id, { ...fields, settings: { unheard_of: 1 } }));
          keep(await patch(id, { ...fields, phone_number: 'x'.repeat(50) }));

          const { callbackKey } = await opened(id);
          const rows = {
            apps: await gateway.db('apps').select(),
            audit: await gateway.db('audit_log').select(),
            messages: await gateway.db('messages').select(),
          };
          const places = { replies, log: gateway.logLines, rows };
          for (const [place, found] of Object.entries(places)) {
            const text = JSON.stringify(found);
            for (const [name, value] of Object.entries({ ...secrets, rotated: 'rotated-and-just' }))
              assert.ok(!text.includes(value), `${name} is in the ${place}`);
            // Replies to those who set the app up hold the key: it belongs to the URL they give to the provider.
            if (place !== 'replies')
              assert.ok(!text.includes(callbackKey), `the callback key is in the ${place}`);
          }
          assert.ok(replies.length > 8);
        });
      });
    }

    it('shorter than twelve characters come back as nothing but dots', async () => {
      const { data } = (
        await create({ name: unused(), type: 'Twilio', ...TWILIO_FIELDS, auth_token: 'short-one12' })
      ).body;
      assert.equal(data.auth_token, '••••');
    });
  });

  describe('pausing', () => {
    it('refuses new messages with 409 until the app is resumed', async () => {
      const { id, name } = await gateway.createApp();
      const paused = await post(id, 'pause');
      assert.deepEqual([paused.status, paused.body.data.state], [200, 'paused']);
      assert.equal((await read(id)).state, 'paused');
      assertProblem(await post(id, 'send', message), {
        status: 409,
        code: 'app_paused',
        message: new RegExp(name),
      });
      assert.equal((await gateway.call(`${path}/${id}/outbox`)).body.data[1].total, 0);

      const resumed = await post(id, 'resume');
      assert.deepEqual([resumed.status, resumed.body.data.state], [200, 'active']);
      assert.equal((await post(id, 'send', message)).status, 200);
    });

    it('twice is the same as once', async () => {
      const { id } = await gateway.createApp();
      for (const verb of ['pause', 'pause', 'resume', 'resume'])
        assert.equal((await post(id, verb)).status, 200);
    });
  });

  describe('deleting', () => {
    it('is refused while a message waits, and keeps the history afterwards', async () => {
      const app = await gateway.createApp();
      const { id } = await gateway.send(app.id, { scheduled_at: tomorrow() });
      assertProblem(await remove(app.id), { status: 409, code: 'has_open_messages' });
      assert.equal((await read(app.id)).id, app.id);

      assert.equal((await gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' })).status, 200);
      assert.equal((await remove(app.id)).status, 200);
      for (const place of ['', '/outbox', '/inbox', '/calls'])
        assertProblem(await gateway.call(`${path}/${app.id}${place}`), { status: 404 });
      for (const verb of ['send', 'pause', 'resume', 'test'])
        assertProblem(await post(app.id, verb, message), { status: 404 });
      assertProblem(await patch(app.id, { sms_limit: 5 }), { status: 404 });
      assertProblem(await remove(app.id), { status: 404 });
      const listed = (await gateway.call(`${path}?per_page=100`)).body.data.data;
      assert.ok(!listed.some((one: { id: number }) => one.id === app.id));

      assert.deepEqual(
        [(await gateway.message(id)).status, (await gateway.message(id)).app_id],
        ['cancelled', app.id],
      );
      assert.equal((await gateway.history(id)).events.length, 2);
      const row = await gateway.db('apps').where({ id: app.id }).first();
      assert.ok(row.deleted_at > 0);
    });
  });

  describe('testing the credentials of a Simulator app', () => {
    const rows: [mode: string, ok: boolean, text: RegExp][] = [
      ['normal', true, /ready/],
      ['unauthorized', false, /refuses/],
    ];
    for (const [mode, ok, text] of rows) {
      it(`in mode ${mode} answers ok ${ok} and sends nothing`, async () => {
        const app = await gateway.createApp({ mode });
        const reply = await post(app.id, 'test');
        assert.deepEqual([reply.status, reply.body.data.ok], [200, ok]);
        assert.match(reply.body.data.text, text);
        assert.equal((await gateway.call(`${path}/${app.id}/outbox`)).body.data[1].total, 0);
      });
    }
  });

  describe('metadata of the providers', () => {
    /** Fields of seed 001 that are secret, whatever the provider. */
    /** Amazon's name for what others call the user name. */
    const PUBLIC_KEY = 'AmazonSNS.access_key';
    const SECRET = /^(password|secret_access|(api|auth|access|user)_(key|token|secret))$/;

    for (const type of Object.keys(REQUIRED)) {
      it(`${type}: fields are titled and explained, secrets marked, and required ones really are`, async () => {
        const { data } = (await gateway.call(`/api/sms/providers/${type}`)).body;
        assert.equal(data.type, type);
        assert.deepEqual(data.channels, findDriver(type)?.channels);
        for (const { name, title, help, secret: isSecret } of data.fields) {
          assert.doesNotMatch(title, /^c[1-7]$/i, name);
          assert.ok(title.length > 2 && help?.length > 3, name);
          if (SECRET.test(name) && `${type}.${name}` !== PUBLIC_KEY) assert.equal(isSecret, true, name);
        }
        const required = data.fields.filter((field: { required: boolean }) => field.required);
        assert.deepEqual(
          required.map(({ name }: { name: string }) => name),
          Object.keys(REQUIRED[type]!),
        );
        assert.ok(data.fields.some(({ name }: { name: string }) => name === data.sender_field));
      });
    }

    it('the list is made of the same records', async () => {
      for (const one of (await gateway.call('/api/sms/providers')).body.data)
        assert.deepEqual((await gateway.call(`/api/sms/providers/${one.type}`)).body.data, one);
    });

    it('an unknown type is 404', async () => {
      for (const type of ['Carrier', 'twilio', 'constructor', 'x'.repeat(41)])
        assertProblem(await gateway.call(`/api/sms/providers/${type}`), { status: 404 });
    });
  });

  describe('what a token may see and set', () => {
    let reader: string;
    let writer: string;

    before(async () => {
      reader = await gateway.makeToken(['apps:read']);
      writer = await gateway.makeToken(['apps:read', 'apps:write']);
    });

    it('callback_urls are for those who may set the app up', async () => {
      const { id } = await gateway.createApp();
      const { callbackKey } = await opened(id);
      for (const place of [`${path}/${id}`, `${path}?per_page=100`]) {
        const hidden = await gateway.call(place, { token: reader });
        assert.ok(!hidden.text.includes('callback_urls') && !hidden.text.includes(callbackKey), place);
      }
      const { data } = (await gateway.call(`${path}/${id}`, { token: writer })).body;
      assert.deepEqual(data.callback_urls, {
        receive: `${gateway.url}${path}/${id}/receive/${callbackKey}`,
        callback: `${gateway.url}${path}/${id}/callback/${callbackKey}`,
      });
    });

    it('settings.endpoints are for admins: whoever sets them is sent the credentials', async () => {
      const refused = { status: 403, code: 'missing_scope', message: /admin/ };
      const endpoints = { api: 'https://elsewhere.example.org' };
      const name = unused();
      const json = { name, type: 'Simulator', settings: { endpoints } };
      assertProblem(await create(json, { token: writer }), refused);
      assert.equal((await gateway.db('apps').where({ name })).length, 0);

      const made = await create(json);
      assert.deepEqual(made.body.data.settings, { endpoints });
      const { id } = made.body.data;
      for (const other of [
        { api: 'https://third.example.org' },
        { ...endpoints, x: endpoints.api },
        {},
        null,
      ])
        assertProblem(await patch(id, { settings: { endpoints: other } }, { token: writer }), refused);
      assert.equal(
        (await patch(id, { settings: { endpoints, tps: 5 } }, { token: writer })).status,
        200,
        'unchanged',
      );
      assert.deepEqual((await read(id)).settings, { endpoints, tps: 5 });
      assert.deepEqual((await patch(id, { settings: { endpoints: null } })).body.data.settings, { tps: 5 });
    });
  });

  it('the audit log says who did what, and holds no values of fields', async () => {
    const token = await gateway.makeToken(['apps:read', 'apps:write']);
    const tokenId = Number(token.split('|')[0]);
    const name = unused();
    const { id } = (await create({ name, type: 'Twilio', ...TWILIO_FIELDS }, { token })).body.data;
    await patch(id, { auth_token: secret('rotated'), sms_limit: 5, settings: { tps: 2 } }, { token });
    for (const verb of ['pause', 'resume'])
      await gateway.call(`${path}/${id}/${verb}`, { method: 'POST', token });
    await gateway.call(`${path}/${id}`, { token });
    assertProblem(await patch(id, { sms_limit: 'x' }, { token }), { status: 422, errors: ['sms_limit'] });
    await gateway.call(`${path}/${id}`, { method: 'DELETE', token });

    const rows = await gateway.db('audit_log').where({ target: 'app', target_id: id }).orderBy('id');
    assert.deepEqual(
      rows.map((row: Record<string, any>) => [row['action'], row['token_id'], JSON.parse(row['changes'])]),
      [
        ['app.create', tokenId, { name, type: 'Twilio' }],
        ['app.update', tokenId, { fields: ['auth_token', 'sms_limit', 'settings'] }],
        ['app.pause', tokenId, {}],
        ['app.resume', tokenId, {}],
        ['app.delete', tokenId, {}],
      ],
    );
    for (const row of rows) assert.match(row.ip, /127\.0\.0\.1/);
  });
});
