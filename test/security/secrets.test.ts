import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config.js';
import { loadKey } from '../../src/security/keys.js';
import { createSecretBox, equalsInConstantTime, randomWord } from '../../src/security/secrets.js';

const KEY = Buffer.alloc(32, 7);
const box = createSecretBox(KEY);

describe('a sealed value', () => {
  const texts: [title: string, plain: string][] = [
    ['a password', 'AC0123:auth-token'],
    ['an empty text', ''],
    ['JSON', '{"username":"demo","api_key":"KEY"}'],
    ['every kind of character', 'Habari 😀 я \0 "\' \n'],
    ['a megabyte', 'x'.repeat(2 ** 20)],
  ];
  for (const [title, plain] of texts) {
    it(`opens again: ${title}`, () => assert.equal(box.open(box.seal(plain)), plain));
  }

  it('opens with the same key in another process', () =>
    assert.equal(createSecretBox(Buffer.from(KEY)).open(box.seal('secret')), 'secret'));

  it('shows nothing of the text, and is plain ASCII for any column', () => {
    const sealed = box.seal('secret-secret-secret');
    assert.match(sealed, /^v1\.[0-9a-f]{8}\.[A-Za-z0-9+/=]+$/);
    assert.ok(!sealed.includes('secret') && !Buffer.from(sealed.split('.')[2]!, 'base64').includes('secret'));
  });

  it('differs from every other sealing of the same text', () => {
    const sealed = new Set(Array.from({ length: 1_000 }, () => box.seal('secret')));
    assert.equal(sealed.size, 1_000);
    const nonces = [...sealed].map((value) =>
      Buffer.from(value.split('.')[2]!, 'base64').toString('hex', 0, 12),
    );
    assert.equal(new Set(nonces).size, 1_000);
  });

  it('is refused by another key, which says what to do', () => {
    const other = createSecretBox(Buffer.alloc(32, 8));
    assert.throws(() => other.open(box.seal('secret')), /another key.*SALAMI_KEY.*"key" of the data folder/);
  });

  it('is refused by another key even when the print of the key is forged', () => {
    const other = createSecretBox(Buffer.alloc(32, 8));
    const print = other.seal('').split('.')[1];
    const forged = box.seal('secret').replace(/\.[0-9a-f]{8}\./, `.${print}.`);
    assert.throws(() => other.open(forged));
  });

  const [version, print, data] = box.seal('secret').split('.') as [string, string, string];
  const bytes = Buffer.from(data, 'base64');
  const withBytes = (changed: Buffer) => `${version}.${print}.${changed.toString('base64')}`;
  const emptyText = Buffer.from(box.seal('').split('.')[2]!, 'base64');
  const tampered: [title: string, sealed: string][] = [
    ['cut short by a byte', withBytes(bytes.subarray(0, -1))],
    ['cut down to nonce and tag', withBytes(bytes.subarray(0, 28))],
    ['of nothing but a nonce', withBytes(bytes.subarray(0, 12))],
    ['of no bytes', `${version}.${print}.`],
    ['with a byte more', withBytes(Buffer.concat([bytes, Buffer.from([0])]))],
    ['whose tag was cut short', withBytes(emptyText.subarray(0, 16))],
    ['with a fourth part', `${version}.${print}.${data}.x`],
    ['with characters around it', ` ${version}.${print}.${data}`],
    ['with foreign characters inside', `${version}.${print}.${data.slice(0, 8)}*${data.slice(8)}`],
    ['of an unknown version', `v2.${print}.${data}`],
    ['that is a plain text', 'secret'],
    ['that is empty', ''],
  ];
  for (const [title, sealed] of tampered) {
    it(`${title} is refused`, () => assert.throws(() => box.open(sealed)));
  }

  it('with any single bit changed is refused', () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => box.open(withBytes(changed)), `bit ${bit}`);
    }
  });

  it('never tells the key or the text in its error', () => {
    for (const [, sealed] of tampered)
      assert.throws(
        () => box.open(sealed),
        (error: Error) => !error.message.includes('secret') && !error.message.includes(KEY.toString('hex')),
      );
  });
});

describe('loadKey', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'salami-key-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = () => join(folder, 'key');

  const given: [title: string, text: string][] = [
    ['hex', KEY.toString('hex')],
    ['hex in capitals', Buffer.alloc(32, 0xab).toString('hex').toUpperCase()],
    ['base64', Buffer.alloc(32, 0xfb).toString('base64')],
    ['base64 for URLs, without padding', Buffer.alloc(32, 0xfb).toString('base64url')],
  ];
  for (const [title, text] of given) {
    it(`reads SALAMI_KEY in ${title}, and makes no file`, () => {
      const key = loadKey(text, folder);
      assert.ok([7, 0xab, 0xfb].some((byte) => key.equals(Buffer.alloc(32, byte))));
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it('makes the file once, for its owner only, and reads it from then on', () => {
    const key = loadKey(null, folder);
    assert.equal(key.length, 32);
    assert.deepEqual(loadKey(null, folder), key);
    assert.equal(readFileSync(file(), 'utf8'), `${key.toString('hex')}\n`);
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['key']);
  });

  it('makes the data folder on the way', () => {
    const deep = join(folder, 'made', 'on', 'the', 'way');
    assert.deepEqual(loadKey(null, deep), loadKey(null, deep));
  });

  it('makes another key for every data folder', () =>
    assert.notDeepEqual(loadKey(null, join(folder, 'a')), loadKey(null, join(folder, 'b'))));

  it('prefers SALAMI_KEY to the file', () => {
    loadKey(null, folder);
    assert.deepEqual(loadKey(KEY.toString('hex'), folder), KEY);
  });

  it('reads a restored file, also without its last line break', () => {
    writeFileSync(file(), KEY.toString('hex'));
    assert.deepEqual(loadKey(null, folder), KEY);
  });

  const damaged: [title: string, content: string | Buffer][] = [
    ['an empty file', ''],
    ['a file cut short', 'ab'.repeat(20)],
    ['a file with too much', 'ab'.repeat(40)],
    ['a file with something else', 'not a key'],
    ['raw bytes', randomBytes(32)],
  ];
  for (const [title, content] of damaged) {
    it(`refuses ${title}, leaves it alone and says what to do`, () => {
      writeFileSync(file(), content);
      assert.throws(
        () => loadKey(null, folder),
        (error) =>
          error instanceof ConfigError &&
          error.message.includes(file()) &&
          /Restore it from a backup/.test(error.message),
      );
      assert.deepEqual(readFileSync(file()), Buffer.from(content));
    });
  }

  it('processes that start at once agree on one key', async () => {
    const folders = Array.from({ length: 400 }, (_, at) => join(folder, String(at)));
    for (const each of folders) mkdirSync(each);
    const starters = [0, 1, 2].map(() => fork(new URL('./load-keys.js', import.meta.url)));
    const ready = starters.map((starter) => once(starter, 'message'));
    await Promise.all(ready);
    const answers = starters.map(async (starter: ChildProcess) => {
      starter.send(folders);
      return ((await once(starter, 'message')) as [string[]])[0];
    });
    const [one, two, three] = await Promise.all(answers);
    assert.deepEqual([two, three], [one, one]);
    assert.equal(new Set(one).size, folders.length);
    for (const each of folders) assert.deepEqual(readdirSync(each), ['key']);
  });
});

describe('equalsInConstantTime', () => {
  const rows: [a: string, b: string, expected: boolean][] = [
    ['secret', 'secret', true],
    ['', '', true],
    ['я😀', 'я😀', true],
    ['secret', 'secreT', false],
    ['secret', 'secret ', false],
    ['secret', '', false],
    ['é', 'e\u0301', false],
  ];
  for (const [a, b, expected] of rows) {
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${expected ? '' : 'not '}equal`, () =>
      assert.equal(equalsInConstantTime(a, b), expected));
  }
});

describe('randomWord', () => {
  it('is safe in URLs, as long as asked for, and never the same', () => {
    const words = Array.from({ length: 1_000 }, () => randomWord());
    assert.equal(new Set(words).size, 1_000);
    for (const word of words) assert.match(word, /^[A-Za-z0-9_-]{32}$/);
    assert.match(randomWord(30), /^[A-Za-z0-9_-]{40}$/);
  });
});
