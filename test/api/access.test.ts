/** Who may do what: scopes, the life of a token, rate limits. */
import assert from 'node:assert/strict';
import { SCOPES } from '../../src/tokens/types.js';
import { useGateway } from '../support/gateway.js';
import { assertProblem, countRows, fill, nowhere } from './support.js';

/** Every route of the gateway as its own document lists it. */
interface Operation {
  method: string;
  path: string;
  scope: string;
}

const SCOPE_OF: Record<string, readonly string[]> = {
  'messages:send': [
    'POST /api/sms/apps/{app}/send',
    'POST /api/sms/groups/{group}/send',
    'POST /api/sms/sms/{id}/cancel',
    'POST /api/sms/sms/{id}/resend',
    'POST /api/sms/estimate',
    'POST /api/sms/batches',
    'POST /api/sms/batches/{id}/start',
    'POST /api/sms/batches/{id}/pause',
    'POST /api/sms/batches/{id}/resume',
    'POST /api/sms/batches/{id}/cancel',
    'POST /api/sms/conversations/{number}/read',
    'POST /api/sms/conversations/{number}/unread',
    'POST /api/sms/conversations/{number}/reply',
  ],
  'messages:read': [
    'GET /api/sms/apps/{app}/outbox',
    'GET /api/sms/apps/{app}/inbox',
    'GET /api/sms/apps/{app}/calls',
    'GET /api/sms/sms',
    'GET /api/sms/sms/{id}',
    'GET /api/sms/{id}',
    'GET /api/sms/sms/{id}/events',
    'GET /api/sms/sms/{id}/deliveries',
    'GET /api/sms/media/{uuid}',
    'GET /api/sms/batches',
    'GET /api/sms/batches/{id}',
    'GET /api/sms/batches/{id}/errors',
    'GET /api/sms/batches/{id}/results',
    'GET /api/sms/conversations',
    'GET /api/sms/conversations/{number}',
    'GET /api/sms/opt-outs',
    'GET /api/sms/opt-outs/overrides',
    'GET /api/events',
    'GET /api/events/stream',
    'GET /api/stats',
    'GET /api/problems',
  ],
  'apps:read': [
    'GET /api/sms/apps',
    'GET /api/sms/apps/{app}',
    'GET /api/sms/groups',
    'GET /api/sms/groups/{group}',
    'POST /api/sms/groups/{group}',
    'GET /api/sms/groups/{group}/apps',
    'GET /api/sms/groups/{group}/capacity',
    'GET /api/sms/keywords',
    'GET /api/sms/keywords/{id}',
    'POST /api/sms/keywords/test',
    'GET /api/sms/providers',
    'GET /api/sms/providers/{type}',
  ],
  'apps:write': [
    'POST /api/sms/apps',
    'POST /api/sms/apps/create',
    'PATCH /api/sms/apps/{app}',
    'DELETE /api/sms/apps/{app}',
    'POST /api/sms/apps/{app}/pause',
    'POST /api/sms/apps/{app}/resume',
    'POST /api/sms/apps/{app}/test',
    'POST /api/sms/groups',
    'PATCH /api/sms/groups/{group}',
    'DELETE /api/sms/groups/{group}',
    'POST /api/sms/opt-outs',
    'DELETE /api/sms/opt-outs/{id}',
    'POST /api/sms/keywords',
    'PUT /api/sms/keywords/{id}',
    'PATCH /api/sms/keywords/{id}',
    'DELETE /api/sms/keywords/{id}',
  ],
  'payments:read': [
    'GET /api/pay/drivers',
    'GET /api/pay/apps',
    'GET /api/pay/apps/{id}',
    'GET /api/pay/apps/{id}/transactions',
    'GET /api/pay/apps/{id}/totals',
    'GET /api/pay/transactions/{id}',
    'GET /api/pay/attention',
  ],
  'payments:write': [
    'POST /api/pay/apps',
    'PATCH /api/pay/apps/{id}',
    'DELETE /api/pay/apps/{id}',
    'POST /api/pay/apps/{id}/key',
    'POST /api/pay/apps/{id}/reparse',
    'POST /api/pay/transactions/{id}/confirm',
    'POST /api/pay/transactions/{id}/reject',
    'POST /api/pay/attention/{id}/dismiss',
  ],
  'webhooks:write': [
    ...['/api/sms/webhooks', '/api/sms/slack'].flatMap((path) => [
      `GET ${path}`,
      `POST ${path}`,
      `GET ${path}/{id}`,
      `PATCH ${path}/{id}`,
      `DELETE ${path}/{id}`,
      `POST ${path}/{id}/test`,
      `GET ${path}/{id}/deliveries`,
      `POST ${path}/{id}/replay`,
    ]),
    'POST /api/sms/webhook-deliveries/{id}/replay',
  ],
  signed_in: [
    'DELETE /api/session',
    'PATCH /api/account',
    'POST /api/account/password',
    'POST /api/account/totp',
    'POST /api/account/totp/confirm',
    'DELETE /api/account/totp',
    'GET /api/account/sessions',
    'DELETE /api/account/sessions',
    'DELETE /api/account/sessions/{id}',
  ],
  anyone: [
    'GET /api/session',
    'POST /api/session',
    'POST /api/setup',
    'POST /api/links/look',
    'POST /api/links/use',
  ],
  admin: [
    'GET /api/users',
    'POST /api/users',
    'PATCH /api/users/{id}',
    'DELETE /api/users/{id}',
    'POST /api/users/{id}/link',
    'GET /api/audit',
    'GET /api/tokens',
    'POST /api/tokens',
    'DELETE /api/tokens/{id}',
    'GET /api/jobs',
    'GET /api/system',
    'GET /api/callbacks',
    'GET /api/callbacks/{id}',
    'POST /api/jobs/{name}/run',
    'GET /api/jobs/{name}/runs/{run}',
  ],
};

describe('access', () => {
  const gateway = useGateway();

  async function operations(): Promise<Operation[]> {
    const { paths } = (await gateway.call('/api/openapi.json')).body;
    return Object.entries<Record<string, any>>(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { description }]) => ({
        method: method.toUpperCase(),
        path,
        scope: /`([a-z_:]+)`/.exec(description)?.[1] ?? 'none',
      })),
    );
  }

  const ask = ({ method, path }: Pick<Operation, 'method' | 'path'>, token: string | null) => {
    return gateway.call(nowhere(path), { method, token, ...(method !== 'GET' && { json: {} }) });
  };

  describe('scopes', () => {
    for (const [scope, routes] of Object.entries(SCOPE_OF)) {
      it(`${scope} is what these need: ${routes.map((route) => route.replace('/api/', '')).join(', ')}`, async () => {
        const found = new Map((await operations()).map((one) => [`${one.method} ${one.path}`, one.scope]));
        for (const route of routes) assert.equal(found.get(route), scope, route);
      });
    }

    it('every route refuses every token without its scope, and every request without a token', async () => {
      const without = new Map<string, string>();
      for (const scope of SCOPES) {
        const others = SCOPES.filter((one) => one !== scope && one !== 'admin');
        without.set(scope, await gateway.makeToken(others));
      }
      for (const operation of await operations()) {
        const said = `${operation.method} ${operation.path}`;
        if (operation.scope === 'anyone') continue;
        assertProblem(await ask(operation, null), { status: 401 }, said);
        if (operation.scope === 'signed_in') {
          assertProblem(await ask(operation, gateway.token), { status: 403, code: 'missing_scope' }, said);
          continue;
        }
        const token = without.get(operation.scope);
        assert.ok(token, `${said} names its scope`);
        const message = new RegExp(`scope ${operation.scope}\\.$`);
        assertProblem(await ask(operation, token), { status: 403, code: 'missing_scope', message });
      }
    });

    it('every route takes a token with its scope alone, and one with admin alone, and its reply is not cached', async () => {
      const admin = await gateway.makeToken(['admin']);
      const only = new Map<string, string>();
      for (const scope of SCOPES) only.set(scope, await gateway.makeToken([scope]));
      for (const operation of await operations()) {
        if (operation.scope === 'signed_in') continue; // no token has an account
        for (const token of operation.scope === 'anyone' ? [null] : [admin, only.get(operation.scope)!]) {
          const { status, text, headers } = await ask(operation, token);
          assert.ok([200, 404, 422].includes(status), `${operation.method} ${operation.path}: ${text}`);
          assert.match(headers.get('cache-control') ?? '', /no-store/, 'what it says is kept by nobody');
        }
      }
    });

    it('the address of a provider needs no token: its key and signature decide', async () => {
      const app = await gateway.createApp();
      for (const kind of ['receive', 'callback', 'answer']) {
        const reply = await gateway.call(`/api/sms/apps/${app.id}/${kind}`, { method: 'POST', token: null });
        assertProblem(reply, { status: 403, code: 'bad_signature' });
      }
    });
  });

  describe('the life of a token', () => {
    const isTaken = async (token: string) => (await gateway.call('/api/sms/apps', { token })).status === 200;
    const idOf = (token: string) => Number(token.split('|')[0]);

    it('it works from the moment it is made until it is revoked', async () => {
      const token = await gateway.makeToken(['apps:read']);
      assert.equal(await isTaken(token), true);
      const revoke = () => gateway.call(`/api/tokens/${idOf(token)}`, { method: 'DELETE' });
      assert.equal((await revoke()).status, 200);
      assertProblem(await gateway.call('/api/sms/apps', { token }), { status: 401 });
      assertProblem(await revoke(), { status: 404 }, 'there is no such living token');
    });

    it('it works until the moment it expires', async () => {
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      const token = await gateway.makeToken(['apps:read'], { expires_at: inAnHour });
      assert.equal(await isTaken(token), true);
      const past = { expires_at: Date.now() - 1 };
      await gateway
        .db('tokens')
        .where({ id: idOf(token) })
        .update(past);
      assertProblem(await gateway.call('/api/sms/apps', { token }), { status: 401 });
    });

    it('its secret under the id of another token is nobody', async () => {
      const [one, two] = [await gateway.makeToken(['apps:read']), await gateway.makeToken(['apps:read'])];
      const mixed = `${idOf(one)}|${two.split('|')[1]}`;
      assertProblem(await gateway.call('/api/sms/apps', { token: mixed }), { status: 401 });
    });

    it('it is shown once: neither the list nor the database holds its secret', async () => {
      const token = await gateway.makeToken(['messages:send', 'messages:read'], {
        rate_limit_per_minute: 600,
      });
      const secret = token.split('|')[1]!;
      const list = await gateway.call('/api/tokens');
      assert.ok(!list.text.includes(secret));
      const record = list.body.data.find(({ id }: { id: number }) => id === idOf(token));
      assert.deepEqual(record.scopes, ['messages:send', 'messages:read']);
      assert.deepEqual([record.app_ids, record.rate_limit_per_minute], [null, 600]);
      const rows = JSON.stringify([await gateway.db('tokens'), await gateway.db('audit_log')]);
      assert.ok(!rows.includes(secret));
      assert.ok(!gateway.logLines.join('').includes(secret));
    });

    it('the list says when it was last used', async () => {
      const token = await gateway.makeToken(['apps:read']);
      const lastUsed = async () => {
        const { data } = (await gateway.call('/api/tokens')).body;
        return data.find(({ id }: { id: number }) => id === idOf(token)).last_used_at as string | null;
      };
      assert.equal(await lastUsed(), null);
      await isTaken(token);
      assert.match((await lastUsed())!, /^\d{4}-.*\.\d{6}Z$/);
    });

    it('a limit to nothing is refused: it would be no limit at all', async () => {
      for (const limits of [{ app_ids: [] }, { group_ids: [] }, { app_ids: [], group_ids: [] }]) {
        const json = { name: 'x', scopes: ['apps:read'], ...limits };
        assertProblem(await gateway.call('/api/tokens', { json }), { status: 422, errors: ['app_ids'] });
      }
    });

    it('a limited token cannot manage tokens, whatever its scopes: it could make an unlimited one', async () => {
      const app = await gateway.createApp();
      const token = await gateway.makeToken(['admin'], { app_ids: [app.id] });
      const json = { name: 'x', scopes: ['admin'] };
      for (const options of [{}, { json }] as const)
        assertProblem(await gateway.call('/api/tokens', { ...options, token }), { status: 403 });
      const path = fill('/api/tokens/{id}', { id: idOf(gateway.token) });
      assertProblem(await gateway.call(path, { method: 'DELETE', token }), { status: 403 });
      assert.equal(await isTaken(gateway.token), true);
    });
  });

  describe('the rate limit of a token', () => {
    it('every reply says how much is left; then 429 with the time to wait, and nothing is stored', async () => {
      const app = await gateway.createApp();
      const token = await gateway.makeToken(['messages:send'], { rate_limit_per_minute: 3 });
      const twin = await gateway.makeToken(['messages:send'], { rate_limit_per_minute: 3 });
      const send = (as: string) =>
        gateway.call(`/api/sms/apps/${app.id}/send`, {
          token: as,
          json: { to: '254711000111', message: 'x', dry_run: true },
        });
      for (const left of ['2', '1', '0']) {
        const { status, headers } = await send(token);
        assert.equal(status, 200);
        assert.equal(headers.get('ratelimit-limit'), '3');
        assert.equal(headers.get('ratelimit-remaining'), left);
        assert.match(headers.get('ratelimit-reset') ?? '', /^([1-9]|[1-5]\d|60)$/);
      }
      const before = await countRows(gateway);
      const refused = await send(token);
      assertProblem(refused, { status: 429, code: 'rate_limited', message: /3 requests a minute/ });
      assert.match(refused.headers.get('retry-after') ?? '', /^([1-9]|[1-5]\d|60)$/);
      assert.equal(refused.headers.get('ratelimit-remaining'), '0');
      assert.deepEqual(await countRows(gateway), before);
      assert.equal((await send(twin)).status, 200, 'each token has its own count');
    });

    it('a token without a limit gets no such headers', async () => {
      const { headers } = await gateway.call('/api/sms/apps');
      assert.deepEqual([headers.get('ratelimit-limit'), headers.get('retry-after')], [null, null]);
    });
  });
});
