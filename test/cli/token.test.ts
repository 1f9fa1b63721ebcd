import assert from 'node:assert/strict';
import { useDatabasePlace } from './run.js';

const DAY_MS = 86_400_000;

describe('salami token', () => {
  const place = useDatabasePlace();

  const create = (...more: string[]) => place.json(['token', 'create', '--name', 'shop', ...more]);
  const record = async (id: number) =>
    (await place.json(['token', 'list', '--all'])).find((token: any) => token.id === id);

  it('an empty list says how to make one', async () => {
    assert.match(await place.ok(['token', 'list']), /Make one with: salami token create/);
    assert.deepEqual(await place.json(['token', 'list']), []);
  });

  it('create shows the token once and list never', async () => {
    const said = await place.ok(['token', 'create', '--name', 'shown', '--scopes', 'messages:send']);
    const [, secret] = /^ {2}\d+\|(\S{40})$/m.exec(said)!;
    assert.ok(!(await place.ok(['token', 'list'])).includes(secret!));
    assert.ok(!(await place.ok(['token', 'list', '--json'])).includes(secret!));
  });

  it('create --json is id and token, as the API answers', async () => {
    const made = await create('--scopes', 'admin');
    assert.deepEqual(Object.keys(made), ['id', 'token']);
    assert.ok(made.token.startsWith(`${made.id}|`));
  });

  it('scopes may be given as a list, with commas or one by one', async () => {
    const { id } = await create(
      '--scopes',
      'messages:send',
      'messages:read,apps:read',
      '--scopes',
      'messages:send',
    );
    assert.deepEqual((await record(id)).scopes, ['messages:send', 'messages:read', 'apps:read']);
  });

  it('limits are kept: apps, expiry and rate', async () => {
    const app = await place.json(['app', 'create', '--type', 'Simulator', '--name', 'Limited']);
    const { id } = await create(
      '--scopes',
      'messages:send',
      '--app',
      String(app.id),
      '--expires',
      '30d',
      '--rate-limit',
      '60',
    );
    const { app_ids, group_ids, rate_limit_per_minute, expires_at } = await record(id);
    assert.deepEqual(
      { app_ids, group_ids, rate_limit_per_minute },
      { app_ids: [app.id], group_ids: [], rate_limit_per_minute: 60 },
    );
    assert.ok(Math.abs(Date.parse(expires_at) - Date.now() - 30 * DAY_MS) < 60_000, expires_at);
  });

  it('an app or group that is not there is refused, and no token made', async () => {
    const count = (await place.json(['token', 'list', '--all'])).length;
    for (const [option, says] of [
      ['--app', /There is no app 77/],
      ['--group', /There is no group 77/],
    ] as const) {
      const { code, stderr } = await place.run([
        'token',
        'create',
        '--name',
        'x',
        '--scopes',
        'admin',
        option,
        '77',
      ]);
      assert.equal(code, 1);
      assert.match(stderr, says);
    }
    assert.equal((await place.json(['token', 'list', '--all'])).length, count);
  });

  it('revoke takes effect and leaves the list; --all still shows it', async () => {
    const { id } = await create('--scopes', 'admin');
    assert.equal(await place.ok(['token', 'revoke', String(id)]), `Token ${id} is revoked.\n`);
    assert.ok(!(await place.json(['token', 'list'])).some((token: any) => token.id === id));
    assert.notEqual((await record(id)).revoked_at, null);
    assert.match(await place.ok(['token', 'list', '--all']), /revoked/);
  });

  it('revoking an unknown token fails', async () => {
    const { code, stderr } = await place.run(['token', 'revoke', '999']);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Token not found\./);
  });

  it('the table is aligned and times name their zone', async () => {
    const { id } = await create('--scopes', 'admin', '--expires', '2099-01-31');
    const lines = (await place.ok(['token', 'list'], { env: { TZ: 'Africa/Nairobi' } })).split('\n');
    const line = lines.find((text) => text.trimStart().startsWith(`${id} `))!;
    assert.equal(line.indexOf('2099-01-31 03:00:00 +03:00'), lines[0]!.indexOf('EXPIRES'), lines.join('\n'));
  });
});
