/** The configuration as people may see it: nothing secret in it. */
import assert from 'node:assert/strict';
import { settingsOf } from '../../src/system/settings.js';

describe('settings as they are shown', () => {
  for (const [name, given, shown] of [
    ['PORT', '8081', '8081'],
    ['SALAMI_KEY', 'ab'.repeat(32), '***'],
    ['SALAMI_KEY_PREVIOUS', 'ab'.repeat(32), '***'],
    ['SALAMI_ADMIN_TOKEN', '1|a-token-of-the-fixture', '***'],
    ['SALAMI_METRICS_TOKEN', 'a-token-of-the-fixture', '***'],
    ['TEMPORAL_API_KEY', 'a-key-of-the-cloud', '***'],
    ['DATABASE_URL', 'mysql://salami:pass@db:3306/salami', 'mysql://***@db:3306/salami'],
    ['DATABASE_URL', 'mysql://salami:p//a@s@db/salami', 'mysql://***@db/salami'],
    ['DATABASE_URL', 'sqlite:/srv/data/salami.db', 'sqlite:/srv/data/salami.db'],
    ['PUBLIC_URL', 'https://me:pass@sms.example.org', 'https://***@sms.example.org'],
  ] as const)
    it(`${name}=${given} is shown as ${shown}`, () => {
      const setting = settingsOf({ [name]: given }).find((one) => one.name === name);
      assert.deepEqual([setting?.value, setting?.source], [shown, 'env']);
    });

  it('where nothing was given, what the gateway made of it is said, without a password', () => {
    const made = { PUBLIC_URL: 'http://127.0.0.1:8080', DATABASE_URL: 'mysql://salami:pass@db/salami' };
    const shown = settingsOf({ PUBLIC_URL: 'https://sms.example.org' }, { ...made, SALAMI_KEY: 'ab' });
    const inForce = (wanted: string) => shown.find(({ name }) => name === wanted)?.inForce;
    assert.deepEqual(['PUBLIC_URL', 'DATABASE_URL', 'SALAMI_KEY', 'PORT'].map(inForce), [
      null,
      'mysql://***@db/salami',
      null,
      null,
    ]);
  });

  it('what was not given has no value but its default', () => {
    const [setting] = settingsOf({});
    assert.deepEqual(
      [setting?.name, setting?.value, setting?.source, setting?.default],
      ['PORT', null, 'default', '8080'],
    );
  });
});
