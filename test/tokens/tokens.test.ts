import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';
import { ApiError, type ApiErrorCode } from '../../src/errors.js';
import { TokenService, type TokenRequest } from '../../src/tokens/service.js';
import {
  hasScope,
  LOCAL_OPERATOR,
  maySeeApp,
  maySeeGroup,
  SCOPES,
  type Actor,
} from '../../src/tokens/types.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const NOW = new Date('2026-11-21T10:00:00Z');
const MINUTE = 60_000;
const later = (ms: number) => new Date(NOW.getTime() + ms);

describe('tokens', () => {
  let database: TestDatabase;
  let db: Db;
  let tokens: TokenService;
  before(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await migrateUp(db);
    tokens = new TokenService(db);
    const app = {
      type: 'x',
      channel: 'sms',
      sms_limit: 1,
      credentials: '',
      callback_key: '',
      settings: '{}',
    };
    const times = { created_at: 1, updated_at: 1 };
    await db('app_groups').insert({ id: 3, name: 'g', settings: '{}', rotation: '{}', ...times });
    for (const id of [1, 2])
      await db('apps').insert({ id, name: `a${id}`, ...app, state: 'active', ...times });
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await db('tokens').delete();
    await db('audit_log').delete();
  });

  const create = (request: Partial<TokenRequest> = {}) =>
    tokens.create(LOCAL_OPERATOR, { name: 'shop', scopes: ['messages:send'], ...request }, NOW);
  const refused = (work: Promise<unknown>, code: ApiErrorCode) =>
    assert.rejects(work, (error) => error instanceof ApiError && error.code === code);
  const secretOf = (plain: string) => plain.slice(plain.indexOf('|') + 1);

  describe('create', () => {
    it('gives out "<id>|<secret>", which authenticates from then on', async () => {
      const { id, plain } = await create({ rateLimitPerMinute: 60, expiresAt: NOW.getTime() + 1 });
      assert.match(plain, new RegExp(`^${id}\\|[A-Za-z0-9_-]{40}$`));
      assert.deepEqual(await tokens.authenticate(plain, NOW), {
        ...{
          id,
          name: 'shop',
          userId: null,
          scopes: ['messages:send'],
          appIds: null,
          groupIds: null,
          rateLimitPerMinute: 60,
        },
        ...{ expiresAt: NOW.getTime() + 1, lastUsedAt: null, revokedAt: null, createdAt: NOW.getTime() },
      });
    });

    it('never gives out the same secret twice', async () => {
      const plains = await Promise.all(Array.from({ length: 20 }, () => create()));
      assert.equal(new Set(plains.map(({ plain }) => secretOf(plain))).size, 20);
    });

    it('keeps nothing but a hash of the secret, also in the audit log', async () => {
      const { plain } = await create();
      const stored = JSON.stringify([await db('tokens'), await db('audit_log'), await tokens.list()]);
      assert.ok(!stored.includes(secretOf(plain)), stored);
      const expected = createHash('sha256').update(secretOf(plain)).digest('hex');
      assert.deepEqual(await db('tokens').pluck('secret_hash'), [expected]);
      assert.ok(!JSON.stringify(await tokens.list()).includes(expected));
    });

    const limits: [
      title: string,
      request: Partial<TokenRequest>,
      apps: number[] | null,
      groups: number[] | null,
    ][] = [
      ['no limit: every app and group', {}, null, null],
      ['some apps: no group', { appIds: [1, 2] }, [1, 2], []],
      ['some groups: no other app', { groupIds: [3] }, [], [3]],
      ['apps and groups', { appIds: [1], groupIds: [3] }, [1], [3]],
    ];
    for (const [title, request, appIds, groupIds] of limits) {
      it(title, async () => {
        const { plain } = await create(request);
        const token = await tokens.authenticate(plain, NOW);
        assert.deepEqual([token.appIds, token.groupIds], [appIds, groupIds]);
      });
    }

    it('is in the audit log: by whom, when and with which scopes', async () => {
      const actor: Actor = { ...LOCAL_OPERATOR, tokenId: 9, ip: '10.0.0.1' };
      const { id } = await tokens.create(actor, { name: 'shop', scopes: ['messages:read'] }, NOW);
      const [entry] = (await db('audit_log')) as [Record<string, unknown>];
      assert.deepEqual(JSON.parse(String(entry['changes'])), { name: 'shop', scopes: ['messages:read'] });
      assert.deepEqual(
        [entry['token_id'], entry['action'], entry['target_id'], entry['ip'], entry['created_at']],
        [9, 'token.create', id, '10.0.0.1', NOW.getTime()],
      );
    });
  });

  describe('authenticate', () => {
    it('takes the secret with its own id or alone', async () => {
      const { id, plain } = await create();
      assert.equal((await tokens.authenticate(secretOf(plain), NOW)).id, id);
    });

    const wrong: [title: string, change: (plain: string, id: number) => string][] = [
      ['another id before the secret', (plain, id) => `${id + 1}|${secretOf(plain)}`],
      ['another secret', (plain) => `${plain.slice(0, -1)}${plain.endsWith('A') ? 'B' : 'A'}`],
      ['the secret in other capitals', (plain) => plain.toUpperCase()],
      ['a secret cut short', (plain) => plain.slice(0, -1)],
      ['more than the secret', (plain) => `${plain}x`],
      ['a space around it', (plain) => `${plain} `],
      [
        'the hash instead of the secret',
        (plain) => createHash('sha256').update(secretOf(plain)).digest('hex'),
      ],
      ['the id alone', (_, id) => `${id}|`],
      ['an empty text', () => ''],
      ['a wildcard', () => '%'],
    ];
    for (const [title, change] of wrong) {
      it(`refuses ${title}`, async () => {
        const { id, plain } = await create();
        await refused(tokens.authenticate(change(plain, id), NOW), 'unauthenticated');
      });
    }

    it('refuses a token from the instant on at which it expires', async () => {
      const { plain } = await create({ expiresAt: NOW.getTime() + MINUTE });
      await tokens.authenticate(plain, later(MINUTE - 1));
      await refused(tokens.authenticate(plain, later(MINUTE)), 'unauthenticated');
    });

    it('notes the use once a minute at most', async () => {
      const { plain } = await create();
      const used: unknown[] = [];
      for (const ms of [0, 1, MINUTE, MINUTE + 1, MINUTE + 2, 2 * MINUTE + 1, 2 * MINUTE + 2]) {
        await tokens.authenticate(plain, later(ms));
        used.push(...(await db('tokens').pluck('last_used_at')));
      }
      const noted = used.map((at) => Number(at) - NOW.getTime());
      assert.deepEqual(noted, [0, 0, 0, MINUTE + 1, MINUTE + 1, MINUTE + 1, 2 * MINUTE + 2]);
    });

    it('notes nothing for a token that was refused', async () => {
      const { id, plain } = await create();
      await refused(tokens.authenticate(`${id + 1}|${secretOf(plain)}`, NOW), 'unauthenticated');
      assert.deepEqual(await db('tokens').pluck('last_used_at'), [null]);
    });
  });

  describe('revoke', () => {
    it('ends a token at once, for good, and leaves the others alone', async () => {
      const [one, other] = [await create(), await create()];
      await tokens.revoke(LOCAL_OPERATOR, one.id, NOW);
      await refused(tokens.authenticate(one.plain, NOW), 'unauthenticated');
      await tokens.authenticate(other.plain, NOW);
      assert.deepEqual(
        (await tokens.list()).map(({ revokedAt }) => revokedAt),
        [NOW.getTime(), null],
      );
    });

    it('of a token that is not there, or was revoked before, is not found and not in the audit log', async () => {
      const { id } = await create();
      await tokens.revoke(LOCAL_OPERATOR, id, NOW);
      await refused(tokens.revoke(LOCAL_OPERATOR, id, later(1)), 'not_found');
      await refused(tokens.revoke(LOCAL_OPERATOR, 1e9, NOW), 'not_found');
      assert.deepEqual(await db('audit_log').pluck('action'), ['token.create', 'token.revoke']);
      assert.deepEqual(await db('tokens').pluck('revoked_at'), [NOW.getTime()]);
    });
  });

  describe('ensureFirst', () => {
    it('makes a random admin token and tells it', async () => {
      const first = await tokens.ensureFirst(null, NOW);
      assert.equal(first?.made, true);
      assert.deepEqual((await tokens.authenticate(first!.plain, NOW)).scopes, ['admin']);
    });

    for (const [title, given] of [
      ['with an id', '42|0123456789abcdefghij'],
      ['without an id', '0123456789abcdefghij-no-id'],
    ] as const) {
      it(`takes a given token exactly as it is, ${title}`, async () => {
        assert.deepEqual(await tokens.ensureFirst(given, NOW), { plain: given, made: false });
        const token = await tokens.authenticate(given, NOW);
        assert.deepEqual(token.scopes, ['admin']);
        if (given.startsWith('42|')) assert.equal(token.id, 42);
        assert.ok(!JSON.stringify(await db('tokens')).includes('0123456789'));
      });
    }

    it('does nothing while any token exists, a revoked one included', async () => {
      const { id } = await create();
      for (const given of [null, '42|0123456789abcdefghij']) {
        assert.equal(await tokens.ensureFirst(given, NOW), null);
        if (given === null) await tokens.revoke(LOCAL_OPERATOR, id, NOW);
      }
      assert.equal((await tokens.list()).length, 1);
    });

    it('makes one token when several processes start first at once', async () => {
      for (const given of [null, '0123456789abcdefghij-no-id']) {
        await db('tokens').delete();
        const others = await Promise.all(
          [1, 2, 3, 4].map(() => new TokenService(db).ensureFirst(given, NOW)),
        );
        assert.equal(others.filter((one) => one !== null).length, 1);
        assert.equal((await tokens.list()).length, 1);
      }
    });

    it('the next token has another id than the given one', async () => {
      await tokens.ensureFirst('42|0123456789abcdefghij', NOW);
      assert.ok((await create()).id > 42);
    });
  });
});

describe('scopes', () => {
  it('admin includes every other one', () => {
    for (const scope of SCOPES) assert.ok(hasScope({ scopes: ['admin'] }, scope));
  });

  it('any other one includes itself alone', () => {
    for (const own of SCOPES.filter((scope) => scope !== 'admin'))
      for (const scope of SCOPES) assert.equal(hasScope({ scopes: [own] }, scope), scope === own);
  });
});

describe('what a token may see', () => {
  const limited = (appIds: number[] | null, groupIds: number[] | null): Actor => ({
    ...LOCAL_OPERATOR,
    appIds,
    groupIds,
  });
  const rows: [title: string, actor: Actor, app: boolean, appOfGroup: boolean, group: boolean][] = [
    ['without limits: everything', limited(null, null), true, true, true],
    ['of app 1: that app', limited([1], []), true, false, false],
    ['of app 2: that app and not its group', limited([2], []), false, true, false],
    ['of group 3: the group and its apps', limited([], [3]), false, true, true],
    ['of nothing: nothing', limited([], []), false, false, false],
  ];
  for (const [title, actor, app, appOfGroup, group] of rows) {
    it(title, () =>
      assert.deepEqual(
        [
          maySeeApp(actor, { id: 1, groupId: null }),
          maySeeApp(actor, { id: 2, groupId: 3 }),
          maySeeGroup(actor, 3),
        ],
        [app, appOfGroup, group],
      ),
    );
  }
});
