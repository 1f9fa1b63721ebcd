/** Changing the key while gateways work: what was sealed stays readable at every moment, also when the change is killed. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db } from '../../src/db/connect.js';
import {
  keyFile,
  loadKeys,
  previousKeyFile,
  removePreviousKeyFile,
  replaceKeyFile,
} from '../../src/security/keys.js';
import { countSealed, reseal } from '../../src/security/reseal.js';
import { WebhookStore } from '../../src/webhooks/store.js';
import { createSecretBox, type SecretBox } from '../../src/security/secrets.js';
import { usePlace } from '../cli/run.js';
import { type TestDatabase, useDatabase } from '../support/database.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);

describe('a box with several keys', () => {
  const both = createSecretBox(() => ({ current: NEW, previous: [OLD] }));
  const old = createSecretBox(OLD);

  it('opens what an older key sealed, and seals with the new one', () => {
    assert.equal(both.open(old.seal('secret')), 'secret');
    assert.equal(createSecretBox(NEW).open(both.seal('secret')), 'secret');
  });

  it('tells what is sealed with which key', () => {
    const rows: [sealed: string, current: boolean, canOpen: boolean][] = [
      [both.seal(''), true, true],
      [old.seal(''), false, true],
      [createSecretBox(Buffer.alloc(32, 3)).seal(''), false, false],
      ['nothing sealed', false, false],
    ];
    for (const [sealed, current, canOpen] of rows)
      assert.deepEqual([both.isCurrent(sealed), both.canOpen(sealed)], [current, canOpen]);
  });
});

describe('the key file, replaced', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'salami-keys-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const boxOf = (): SecretBox => createSecretBox(() => loadKeys({ key: null, previousKeys: [], dataDir }));

  it('is another one, with the old one beside it, both for their owner alone', () => {
    boxOf();
    const before = readFileSync(keyFile(dataDir), 'utf8');
    assert.equal(replaceKeyFile(dataDir), true);
    assert.notEqual(readFileSync(keyFile(dataDir), 'utf8'), before);
    assert.equal(readFileSync(previousKeyFile(dataDir), 'utf8'), before);
    for (const name of readdirSync(dataDir)) assert.equal(statSync(join(dataDir, name)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dataDir).sort(), ['key', 'key.previous']);
  });

  it('is followed by a box that was open before: it reads new values, and seals with the new key', () => {
    const running = boxOf();
    const early = running.seal('early');
    replaceKeyFile(dataDir);
    assert.equal(running.open(boxOf().seal('late')), 'late');
    assert.equal(running.open(early), 'early');
    removePreviousKeyFile(dataDir);
    assert.equal(boxOf().open(running.seal('later')), 'later');
  });

  it('is not replaced again before the earlier change is over', () => {
    boxOf();
    assert.equal(replaceKeyFile(dataDir), true);
    assert.equal(replaceKeyFile(dataDir), false);
    removePreviousKeyFile(dataDir);
    assert.equal(replaceKeyFile(dataDir), true);
  });

  it('killed between its two steps, it is finished by the next call', () => {
    const sealed = boxOf().seal('secret');
    writeFileSync(previousKeyFile(dataDir), readFileSync(keyFile(dataDir)), { mode: 0o600 });
    assert.equal(boxOf().open(sealed), 'secret');
    assert.equal(replaceKeyFile(dataDir), true);
    assert.equal(boxOf().open(sealed), 'secret');
    assert.ok(!boxOf().isCurrent(sealed));
  });
});

describe('sealing anew', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let db: Db;
  const old = createSecretBox(OLD);
  const both = createSecretBox(() => ({ current: NEW, previous: [OLD] }));
  const foreign = createSecretBox(Buffer.alloc(32, 9));

  useDatabase((opened) => ({ database, db } = opened));
  beforeEach(() => db('apps').delete());

  const addApps = async (box: SecretBox, names: readonly string[]): Promise<void> => {
    for (const name of names)
      await db('apps').insert({
        ...{ name, live_name: name, type: 'Simulator', channel: 'sms', sms_limit: 1, state: 'active' },
        ...{ settings: '{}', created_at: 1, updated_at: 1 },
        credentials: box.seal(JSON.stringify({ of: name })),
        callback_key: box.seal(`key-${name}`),
      });
  };
  const many = (n: number, prefix = 'app') => Array.from({ length: n }, (_, at) => `${prefix}-${at}`);

  it('leaves every value as it was, under the new key, and a second time there is nothing to do', async () => {
    await addApps(old, many(250));
    await db('apps').limit(1).update({ deleted_at: 5 });
    assert.deepEqual(await countSealed(db, both), { current: 0, previous: 500, unreadable: [] });
    const seen: number[] = [];
    const first = await reseal(db, both, (done) => void seen.push(done));
    assert.deepEqual([first, seen], [{ resealed: 500, unreadable: [] }, [200, 400, 500]]);
    const alone = createSecretBox(NEW);
    for (const row of await db('apps')) {
      assert.equal(alone.open(row.credentials), JSON.stringify({ of: row.name }));
      assert.equal(alone.open(row.callback_key), `key-${row.name}`);
    }
    assert.equal((await reseal(db, both, () => undefined)).resealed, 0);
  });

  it('seals the keys of payment apps anew too', async () => {
    const row = { driver: 'ke-mpesa', trusted_senders: '[]', settings: '{}', created_at: 1, updated_at: 1 };
    await db('payment_apps').insert({ ...row, name: 'Till', callback_key: old.seal('key of the till') });
    assert.equal((await reseal(db, both, () => undefined)).resealed, 1);
    const { callback_key } = await db('payment_apps').first('callback_key');
    assert.equal(createSecretBox(NEW).open(callback_key), 'key of the till');
    await db('payment_apps').delete();
  });

  it('seals the addresses and secrets of webhooks anew too', async () => {
    const webhooks = new WebhookStore(old);
    const rule = { kind: 'webhook', field: null, comparator: '*', keyword: null, events: null } as const;
    const id = await webhooks.insert(db, {
      ...{ ...rule, name: 'ops', appId: null, groupId: null, settings: {}, createdBy: null, updatedBy: null },
      ...{ url: 'https://hooks.example.org/a', secret: 'a-secret', createdAt: 1, updatedAt: 1 },
    });
    assert.equal((await reseal(db, both, () => undefined)).resealed, 2);
    const { url, secret } = (await new WebhookStore(createSecretBox(NEW)).find(db, id))!;
    assert.deepEqual([url, secret], ['https://hooks.example.org/a', 'a-secret']);
    await db('webhooks').delete();
  });

  it('seals the secrets of authenticator apps anew too, and passes over users who have none', async () => {
    const row = { role: 'viewer', created_at: 1, updated_at: 1 };
    await db('users').insert({ ...row, name: 'Amina', totp_secret: old.seal('a secret') });
    await db('users').insert({ ...row, name: 'Juma' });
    assert.equal((await reseal(db, both, () => undefined)).resealed, 1);
    const secrets = await db('users').orderBy('id').pluck<(string | null)[]>('totp_secret');
    assert.equal(createSecretBox(NEW).open(secrets[0]!), 'a secret');
    assert.equal(secrets[1], null);
    await db('users').delete();
  });

  it('names what no key opens, by name only, and leaves it as it is', async () => {
    await addApps(old, ['Good']);
    await addApps(foreign, ['Lost']);
    const { resealed, unreadable } = await reseal(db, both, () => undefined);
    assert.equal(resealed, 2);
    assert.match(unreadable.join(), /^app "Lost" \(\d+\): credentials,app "Lost" \(\d+\): callback_key$/);
    const [row] = await db('apps').where({ name: 'Lost' });
    assert.equal(foreign.open(row.callback_key), 'key-Lost');
  });

  it('does not undo what a gateway writes in the middle of it', async () => {
    const names = many(50);
    await addApps(old, names);
    const running = reseal(db, both, () => undefined);
    await Promise.all(
      names.map((name) =>
        db('apps')
          .where({ name })
          .update({ credentials: old.seal(`new of ${name}`) }),
      ),
    );
    await running;
    for (const row of await db('apps')) assert.equal(both.open(row.credentials), `new of ${row.name}`);
  });

  describe('salami key rotate', () => {
    const place = usePlace(() => ({ DATABASE_URL: database.url }));
    const keys = () => ({ key: null, previousKeys: [], dataDir: join(place.folder, 'data') });

    it('killed half-way, leaves everything readable to a running gateway, and goes on when run again', async () => {
      const running = createSecretBox(() => loadKeys(keys()));
      await addApps(running, many(200));
      const unreadable = async () => (await countSealed(db, running)).unreadable;
      const { child, ended } = place.start(['key', 'rotate']);
      child.stderr.once('data', () => child.kill('SIGKILL')); // it has told of its first progress
      await ended;
      assert.deepEqual(await unreadable(), []);
      const { current, previous } = await place.json(['key', 'status']);
      assert.ok(current > 0 && previous > 0 && current + previous === 400, `${current} and ${previous}`);

      const result = await place.json(['key', 'rotate']);
      assert.deepEqual(result, { newKey: false, resealed: previous, unreadable: [], remove: [] });
      assert.deepEqual(await unreadable(), []);
      assert.deepEqual(await place.json(['key', 'status']), {
        ...{ source: keyFile(keys().dataDir), current: 400, previous: 0 },
        unreadable: [],
      });
      assert.ok(!existsSync(previousKeyFile(keys().dataDir)));
    });

    it('with SALAMI_KEY, seals with the new one and says that the old one is no longer needed', async () => {
      const [from, to] = [randomBytes(32), randomBytes(32)];
      await addApps(createSecretBox(from), ['One']);
      const env = { SALAMI_KEY: to.toString('hex'), SALAMI_KEY_PREVIOUS: from.toString('base64') };
      const said = await place.ok(['key', 'rotate'], { env });
      assert.match(said, /Sealed anew: 2 values\.\nNo longer needed: SALAMI_KEY_PREVIOUS\./);
      assert.equal(createSecretBox(to).open((await db('apps').first()).callback_key), 'key-One');
    });

    it('refuses where there is no key, and makes none', async () => {
      const env = { SALAMI_DATA_DIR: join(place.folder, 'elsewhere') };
      const { code, stderr } = await place.run(['key', 'rotate'], { env });
      assert.equal(code, 1);
      assert.match(stderr, /There is no key: SALAMI_KEY is not set/);
      assert.ok(!existsSync(env.SALAMI_DATA_DIR));
    });
  });
});
