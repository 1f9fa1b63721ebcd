/** The signature as receivers check it, judged by another implementation. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { headersOf } from '../../src/webhooks/sign.js';

const SECRET = 'nyota njema';
const BODY = '{"id":"1","event":"message.received","data":{"message":"Habari, dunia é 🙂"}}';
const signed = headersOf(
  { event: 'message.received', deliveryId: 7, timestamp: 1_773_585_000, body: BODY },
  SECRET,
);

/** What a program that reads the text on its input says to be its HMAC-SHA256. */
const JUDGES: [name: string, command: string, words: (secret: string) => string[]][] = [
  ['php', 'php', (secret) => ['-r', `echo hash_hmac('sha256', file_get_contents('php://stdin'), '${secret}');`]],
  ['python3', 'python3', (secret) => ['-c', `import hmac,sys;print(hmac.new(b'${secret}',sys.stdin.buffer.read(),'sha256').hexdigest(),end='')`]],
  ['openssl', 'openssl', (secret) => ['dgst', '-sha256', '-hmac', secret, '-r']],
]; // prettier-ignore

const judges = JUDGES.filter(([, command]) => spawnSync(command, ['--version']).error === undefined);

describe('the signature of a webhook', () => {
  it('has a judge here', () => assert.ok(judges.length > 0));

  for (const [name, command, words] of judges)
    it(`is what ${name} makes of the raw body, and of timestamp.body`, () => {
      const judge = (text: string) =>
        spawnSync(command, words(SECRET), { input: text }).stdout.toString('utf8').split(' ')[0];
      assert.equal(signed['x_salami_signature'], judge(BODY));
      assert.equal(signed['X-Salami-Signature'], judge(BODY));
      assert.equal(signed['X-Salami-Signature-V1'], judge(`1773585000.${BODY}`));
    });

  it('names event, delivery and time beside it', () => {
    const { 'X-Salami-Event': event, 'X-Salami-Delivery': delivery, 'X-Salami-Timestamp': at } = signed;
    assert.deepEqual([event, delivery, at], ['message.received', '7', '1773585000']);
  });

  it('is left out where there is no secret', () => {
    const plain = headersOf({ event: 'message.sent', deliveryId: 7, timestamp: 1, body: BODY }, '');
    assert.deepEqual(Object.keys(plain).filter((name) => /signature/i.test(name)), []); // prettier-ignore
  });
});
