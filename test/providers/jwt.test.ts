import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { readHs256 } from '../../src/providers/jwt.js';

const SECRET = 'SigSecretExample0001';
const key = new TextEncoder().encode(SECRET);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: unknown, payload: unknown, secret = SECRET) => {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

describe('readHs256', () => {
  it('reads what jose has signed', async () => {
    const token = await new SignJWT({ iss: 'Vonage', iat: 1 }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    assert.deepEqual(readHs256(token, SECRET), { iss: 'Vonage', iat: 1 });
  });
  it('no other algorithm, although jose has signed it', async () => {
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS512' }).sign(key);
    assert.equal(readHs256(token, SECRET), null);
  });

  const good = signed({ alg: 'HS256' }, { a: 1 });
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const refused: Record<string, string> = {
    'another secret': signed({ alg: 'HS256' }, { a: 1 }, 'other'),
    'an algorithm that the token chose': signed({ alg: 'none' }, { a: 1 }),
    'a changed claim': `${header}.${part({ a: 2 })}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'half a signature': `${header}.${payload}.${signature.slice(0, 20)}`,
    'four parts': `${good}.x`,
    'a list for claims': signed({ alg: 'HS256' }, [1]),
    'a header that is no JSON': `x.${payload}.${signature}`,
    nothing: '',
  };
  for (const [name, token] of Object.entries(refused)) {
    it(`refuses ${name}`, () => assert.equal(readHs256(token, SECRET), null));
  }
});
