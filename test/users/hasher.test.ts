import assert from 'node:assert/strict';
import { ApiError } from '../../src/errors.js';
import { PasswordHasher } from '../../src/users/hasher.js';

const PASSWORD = 'kifaru mweupe wa usiku';

describe('hashes of passwords', () => {
  const hasher = new PasswordHasher(10);

  it('name their parameters, have a salt of their own, and match their password alone', async () => {
    const [one, two] = [await hasher.hash(PASSWORD), await hasher.hash(PASSWORD)];
    assert.match(one, /^scrypt\$10\$8\$1\$[\w+/]{22}==\$[\w+/]{43}=$/);
    assert.notEqual(one, two);
    assert.deepEqual(
      await Promise.all([PASSWORD, `${PASSWORD} `, ''].map((text) => hasher.matches(text, one))),
      [true, false, false],
    );
  });

  it('made at a lower cost still match, and are to be made anew', async () => {
    const hash = await hasher.hash(PASSWORD);
    const later = new PasswordHasher(11);
    assert.equal(await later.matches(PASSWORD, hash), true);
    assert.deepEqual([later.isOutdated(hash), hasher.isOutdated(hash)], [true, false]);
  });

  it('cost what they should outside of tests', async () =>
    assert.match(await new PasswordHasher().hash(PASSWORD), /^scrypt\$17\$8\$1\$/));

  it('that are missing or damaged match nothing', async () => {
    for (const hash of [null, '', 'scrypt$10$8$1$x', 'plain'])
      assert.equal(await hasher.matches('', hash), false);
  });

  it('are made two at a time; twenty wait, whoever comes after them is told to come again', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 25 }, () => hasher.matches(PASSWORD, null)),
    );
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    assert.equal(refused.length, 3);
    for (const { reason } of refused) {
      assert.ok(reason instanceof ApiError && reason.code === 'rate_limited');
      assert.equal(reason.details.headers?.['Retry-After'], '5');
    }
    assert.equal(await hasher.matches(PASSWORD, await hasher.hash(PASSWORD)), true, 'and then it goes on');
  });
});
