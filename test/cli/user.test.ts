import assert from 'node:assert/strict';
import { useDatabasePlace } from './run.js';

const LINK = /^ {2}(http:\/\/\S+\/link#[\w-]{40})$/m;

describe('salami user', () => {
  const place = useDatabasePlace();
  const invite = (email: string, role = 'viewer', ...more: string[]) =>
    place.run(['user', 'invite', '--email', email, '--name', 'Amina', '--role', role, ...more]);

  it('an empty list says how the first one comes in', async () => {
    assert.match(await place.ok(['user', 'list']), /link to create the administrator/);
  });

  it('invite prints a link once; list says who waits for what', async () => {
    const { stdout, code } = await invite('Amina@Example.org');
    assert.equal(code, 0);
    assert.match(stdout, LINK);
    const [user] = await place.json(['user', 'list']);
    const { name, email, role, state, last_sign_in_at } = user;
    assert.deepEqual(
      { name, email, role, state, last_sign_in_at },
      { name: 'Amina', email: 'amina@example.org', role: 'viewer', state: 'invited', last_sign_in_at: null },
    );
    const secret = LINK.exec(stdout)![1]!.split('#')[1]!;
    assert.ok(!(await place.ok(['user', 'list', '--json'])).includes(secret));
  });

  it('a user may be limited to apps and groups that are there', async () => {
    await place.ok(['app', 'create', '--name', 'Shop', '--type', 'Simulator']);
    assert.equal((await invite('neema@example.org', 'operator', '--app', '1')).code, 0);
    assert.match(await place.ok(['user', 'list']), /neema@example\.org +operator +app 1 /);
    const refused = await invite('zuri@example.org', 'operator', '--app', '7');
    assert.deepEqual([refused.code, /There is no app 7/.test(refused.stderr)], [1, true], refused.stderr);
  });

  it('reset prints another link, disable lets nobody in', async () => {
    const { link } = await place.json(['user', 'reset', 'amina@example.org']);
    assert.match(link, /\/link#[\w-]{40}$/);
    await place.ok(['user', 'disable', 'AMINA@example.org']);
    assert.equal((await place.json(['user', 'list']))[0].state, 'disabled');
    const refused = await place.run(['user', 'reset', 'amina@example.org']);
    assert.deepEqual([refused.code, /switched off/.test(refused.stderr)], [1, true]);
  });

  it('says what is wrong: the address, the role, a taken address, somebody unknown', async () => {
    const rows: [work: Promise<{ code: number | null; stderr: string }>, said: RegExp][] = [
      [invite('amina'), /Give an e-mail address/],
      [invite('juma@example.org', 'owner'), /Use admin, operator, viewer/],
      [invite('amina@example.org'), /There is a user with this address/],
      [place.run(['user', 'disable', 'nobody@example.org']), /User not found/],
    ];
    for (const [work, said] of rows) {
      const { code, stderr } = await work;
      assert.notEqual(code, 0);
      assert.match(stderr, said);
    }
  });
});
