/** Wrong fields: 422, every wrong field named, a sentence for each, and nothing stored. */
import { randomBytes } from 'node:crypto';
import { SCOPES } from '../../src/tokens/types.js';
import { useGateway } from '../support/gateway.js';
import { refuses, wrongValues, type Refusal } from './refusals.js';

const NO_TEXT = [{}, { a: 1 }, [], ['x'], 5, true, null] as const;
const NO_NUMBER = [{}, [], [5], true, null, 'x', '', 1.5, '1.5', '5 '] as const;
const LONE = '\ud83d';
const NUL = 'a\0b';
const LATIN1 = 'caf\ufffd';
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Every required field of a type, for rows about another one. */
const COMPLETE: Record<string, Record<string, unknown>> = {
  Twilio: { account_sid: `AC${'0'.repeat(32)}`, auth_token: 'x', phone_number: '+15551234567' },
  Http: { api_link: 'https://sms.example.org/send', c2: 'to={{to}}\ntext={{text}}' },
};

describe('wrong fields are refused by name and leave no trace', () => {
  const gateway = useGateway();
  const ids: Record<string, unknown> = {};
  const unused = () => `unused-${randomBytes(4).toString('hex')}`;

  before(async () => {
    const group = await gateway.createGroup();
    const app = await gateway.createApp();
    const member = await gateway.createApp({ group_id: group.id });
    Object.assign(ids, { app: app.id, group: group.id, member: member.id });
  });

  describe('POST /api/sms/apps/{app}/send', () => {
    const path = '/api/sms/apps/{app}/send';
    const base = { to: '254711000111', message: 'Habari' };
    const rows: Refusal[] = [
      ...wrongValues(
        { path, base },
        {
          to: [{}, [], true, null, 1.5, -254711000111, 1e21, '', '  ', 'abc', '+', '12', '٠٧١١'],
          message: [...NO_TEXT, '', ' \n ', 'x'.repeat(501), '😀'.repeat(501), LONE, NUL, LATIN1],
          client_ref: [...NO_TEXT, '', 'x'.repeat(101), LONE, NUL],
          scheduled_at: [
            ...NO_TEXT,
            '',
            'tomorrow',
            '2026-13-01',
            '2026-02-30',
            '2026-11-20T10:00:00',
            '1795255',
          ],
          expires_at: [...NO_TEXT, '', 'never', '2026-12-32T00:00:00Z', '10000-01-01T00:00:00Z'],
          ttl: [...NO_NUMBER, 0, -1, 30 * 86_400 + 1, 1e300],
          priority: [...NO_TEXT, '', 'urgent', 'HIGH'],
          sender: [...NO_TEXT, '', 'x'.repeat(21), 'SOMEBODY', LONE, NUL],
          metadata: [[], [1], 5, true, null, '', 'x', '[1]', 'null', { a: 'x'.repeat(4_000) }],
          dry_run: [{}, [], 5, null, '', 'maybe'],
        },
      ),
      ...wrongValues(
        { path, base },
        { scheduled_at: [days(-1), new Date(Date.now() - 120_000).toISOString(), days(367), '1970-01-01'] },
      ),
      ...wrongValues({ path, base }, { expires_at: [days(-1), new Date(Date.now() - 1000).toISOString()] }),
      ...wrongValues({ path, base: { ...base, scheduled_at: days(2) } }, { expires_at: [days(1), days(2)] }),
      {
        title: 'a number without its country code, for an app without a country',
        path,
        options: { json: { ...base, to: '0711000111' } },
        expected: { status: 422, errors: ['to'], message: /country code/ },
      },
      {
        title: 'two wrong fields and a missing one, all at once',
        path,
        options: { json: { message: 5, priority: 'urgent' } },
        expected: { status: 422, errors: ['to', 'message', 'priority'] },
      },
      {
        title: 'metadata nested a hundred thousand levels deep',
        path,
        options: {
          body: `{"to":"254711000111","message":"x","metadata":{"a":${deep(100_000)}}}`,
          headers: { 'content-type': 'application/json' },
        },
        expected: { status: 422, errors: ['metadata'] },
      },
      {
        title: 'the same in a form',
        path,
        options: { form: { ...base, metadata: `{"a":${deep(100_000)}}` } },
        expected: { status: 422, errors: ['metadata'] },
      },
      {
        title: 'an Idempotency-Key of 256 characters',
        path,
        options: { json: base, headers: { 'Idempotency-Key': 'k'.repeat(256) } },
        expected: { status: 422, errors: ['Idempotency-Key'] },
      },
      {
        title: 'a sender that no app of the group may use',
        path: '/api/sms/groups/{group}/send',
        options: { json: { ...base, sender: 'SOMEBODY' } },
        expected: { status: 422, errors: ['sender'] },
      },
    ];
    refuses(gateway, rows, ids);
  });

  describe('POST /api/sms/estimate', () => {
    const target = { path: '/api/sms/estimate', base: { message: 'Habari', to: '254711000111' } };
    const rows = wrongValues(target, {
      message: [...NO_TEXT, 'x'.repeat(5_001), LONE, NUL],
      to: [{}, [], true, null, '', 'abc', '0711000111'],
      country: [...NO_TEXT, '', 'ke', 'Kenya', 'ZZ'],
    });
    refuses(gateway, rows, ids);
  });

  const APP_FIELDS = {
    name: [...NO_TEXT, '', '  ', 'x'.repeat(101), LONE, NUL],
    channel: [...NO_TEXT, '', 'fax', 'SMS'],
    sms_limit: [...NO_NUMBER, 0, -1, 1_000_001],
    group_id: [{}, [], true, 'x', 0, -1, 1.5, 999_999, '99999999999999999999'],
    payment_app_id: [{}, [], true, 'x', 0, -1, 1.5, 999_999],
    settings: [[], 5, true, null, 'x'],
    phone_number: [{}, [], true, 'x'.repeat(21)],
    mode: [{}, [], true, 'broken', 5],
    delay_s: [{}, [], true, 'soon', -1],
  };
  const APP_SETTINGS = {
    'settings.unheard_of': [1],
    'settings.tps': [{}, [], [5], true, 'x', '', 0, -1, 10_001],
    'settings.default_country': [...NO_TEXT.slice(0, -1), 'ke', 'Kenya', 'ZZ'],
    'settings.dlr_deadline_s': [{}, [], [5], true, 'x', 0, 1.5, 31 * 86_400],
    'settings.max_attempts': [{}, [5], true, 0, 21, 1.5],
    'settings.retry_initial_s': [{}, [5], true, 0, 3_601],
    'settings.retry_max_s': [{}, [5], true, 0, 86_401],
    'settings.on_ambiguous': [{}, 5, true, 'ask'],
    'settings.ambiguous_wait_s': [{}, [5], true, 0],
    'settings.callback_key_required': [{}, [], 5, 'maybe'],
    'settings.senders': [{}, 'x', 5, true],
    'settings.endpoints': ['x', 5, true],
  };

  describe('POST /api/sms/apps', () => {
    const target = { path: '/api/sms/apps', base: { name: unused(), type: 'Simulator' } };
    const rows: Refusal[] = [
      ...wrongValues(target, {
        type: [...NO_TEXT, '', 'Carrier', 'simulator', 'x'.repeat(41), 'constructor'],
      }),
      ...wrongValues(target, APP_FIELDS),
      ...wrongValues(target, APP_SETTINGS),
      ...wrongValues(target, { channel: ['mms', 'voice', 'whatsapp'] }),
      {
        title: 'a sender id of 21 characters among settings.senders',
        path: target.path,
        options: { json: { ...target.base, settings: { senders: ['ok', 'x'.repeat(21)] } } },
        expected: { status: 422, errors: ['settings.senders.1'] },
      },
      {
        title: 'an endpoint that is no URL',
        path: target.path,
        options: { json: { ...target.base, settings: { endpoints: { api: 'nowhere' } } } },
        expected: { status: 422, errors: ['settings.endpoints.api'] },
      },
      {
        title: 'no name',
        path: target.path,
        options: { json: { type: 'Simulator' } },
        expected: { status: 422, errors: ['name'], message: /required/ },
      },
      {
        title: 'no type',
        path: target.path,
        options: { json: { name: unused() } },
        expected: { status: 422, errors: ['type'], message: /required/ },
      },
      ...['Twilio', 'Http'].map((type) => ({
        title: `a ${type} app with a sender longer than any network shows`,
        path: target.path,
        options: { json: { ...COMPLETE[type], name: unused(), type, phone_number: '1'.repeat(41) } },
        expected: { status: 422, errors: ['phone_number'] },
      })),
      {
        title: 'the mask of a secret in place of the secret',
        path: target.path,
        options: { json: { ...COMPLETE['Twilio'], name: unused(), type: 'Twilio', auth_token: '••••1234' } },
        expected: { status: 422, errors: ['auth_token'] },
      },
    ];
    refuses(gateway, rows, ids);
  });

  describe('PATCH /api/sms/apps/{app}', () => {
    const target = { path: '/api/sms/apps/{app}', method: 'PATCH', base: {} };
    const rows = [
      ...wrongValues(target, { type: [...NO_TEXT, 'Twilio', 'Carrier'] }),
      ...wrongValues(target, APP_FIELDS),
      ...wrongValues(target, APP_SETTINGS),
    ];
    refuses(gateway, rows, ids);
  });

  describe('groups', () => {
    const fields = {
      name: APP_FIELDS.name,
      settings: APP_FIELDS.settings,
      'settings.unheard_of': [1],
      'settings.max_failovers': [{}, [5], true, 'x', -1, 21, 1.5],
      'settings.failover_on_failed_dlr': [{}, [], 5, 'maybe'],
    };
    const created = wrongValues({ path: '/api/sms/groups', base: { name: unused() } }, fields);
    const patched = wrongValues({ path: '/api/sms/groups/{group}', method: 'PATCH', base: {} }, fields);
    describe('POST /api/sms/groups', () => {
      const nameless: Refusal = {
        title: 'no name',
        path: '/api/sms/groups',
        options: { json: {} },
        expected: { status: 422, errors: ['name'] },
      };
      refuses(gateway, [nameless, ...created], ids);
    });
    describe('PATCH /api/sms/groups/{group}', () => refuses(gateway, patched, ids));
  });

  describe('POST /api/tokens', () => {
    const target = { path: '/api/tokens', base: { name: 'x', scopes: ['messages:send'] } };
    const inner = (field: string, value: unknown): Refusal => ({
      title: `${field} ${JSON.stringify(value)}`,
      path: target.path,
      options: { json: { ...target.base, [field]: [value] } },
      expected: { status: 422, errors: [`${field}.0`] },
    });
    const rows: Refusal[] = [
      ...wrongValues(target, {
        name: APP_FIELDS.name,
        scopes: [{}, [], 5, true, null, 'admin', Array(SCOPES.length + 1).fill('admin')],
        app_ids: [{}, [], 5, true, 'x', [999_999]],
        group_ids: [{}, 5, true, 'x', [999_999]],
        rate_limit_per_minute: [{}, [], true, 'x', 0, -1, 1.5],
        expires_at: [{}, [], 5, true, 'never', days(-1)],
      }),
      ...[5, null, 'root', 'messages:*'].map((value) => inner('scopes', value)),
      ...[0, -1, 1.5, 'x', null, {}].map((value) => inner('app_ids', value)),
      ...[0, 'x'].map((value) => inner('group_ids', value)),
      {
        title: 'neither name nor scopes',
        path: target.path,
        options: { json: {} },
        expected: { status: 422, errors: ['name', 'scopes'] },
      },
    ];
    refuses(gateway, rows, ids);
  });
});
