/**
 * MessageBird's own cases of signed and forged calls, 44 of them, against our check. By hand:
 *
 *     npm pack messagebird@4.0.1 && tar xf messagebird-4.0.1.tgz
 *     node dist/test/judges/messagebird-signatures.js package/lib/testdata/webhook-signature-jwt-reference.json
 */
import { readFileSync } from 'node:fs';
import { isSigned, SIGNATURE_HEADER } from '../../src/providers/messagebird/signature.js';

interface Case {
  name: string;
  url: string;
  token: string;
  timestamp: string;
  valid: boolean;
  secret?: string;
  payload?: string;
}

const cases = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Case[];
const wrong = cases.filter(({ url, token, timestamp, valid, secret = 'none', payload = '' }) => {
  const request = { url, headers: { [SIGNATURE_HEADER]: token }, body: Buffer.from(payload) };
  return isSigned(request, secret, new Date(timestamp)) !== valid;
});
for (const { name, valid } of wrong) console.log(`${name}: should be ${valid ? 'valid' : 'invalid'}`);
console.log(`${cases.length - wrong.length} of ${cases.length} agree`);
process.exitCode = wrong.length === 0 ? 0 : 1;
