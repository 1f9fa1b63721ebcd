import assert from 'node:assert/strict';
import { COMPLAINTS, reachOf } from '../../src/incoming/public-url.js';

describe('who can call PUBLIC_URL', () => {
  const rows = [
    ['https://sms.example.org', 'public'],
    ['https://sms.example.org:8443/gateway', 'public'],
    ['https://203.0.113.9', 'private'], // reserved for documents: nobody is there
    ['https://8.8.8.8', 'public'],
    ['https://[2a00:1450:4001::1]', 'public'],
    ['http://sms.example.org', 'open'],
    ['http://8.8.8.8:8080', 'open'],
    ['http://127.0.0.1:8080', 'local'],
    ['https://127.9.9.9', 'local'],
    ['http://[::1]:8080', 'local'],
    ['http://[::ffff:127.0.0.1]:8080', 'local'],
    ['http://0.0.0.0:8080', 'local'],
    ['http://localhost:8080', 'local'],
    ['https://sms.localhost', 'local'],
    ['https://10.0.0.5', 'private'],
    ['https://192.168.1.4', 'private'],
    ['https://169.254.1.1', 'private'],
    ['https://100.64.0.1', 'private'],
    ['https://[fd00::1]', 'private'],
    ['https://gateway', 'private'],
    ['https://gateway.local', 'private'],
    ['https://sms.corp.internal', 'private'],
    ['https://local.example.org', 'public'],
  ] as const;
  for (const [url, reach] of rows) it(`${url} is ${reach}`, () => assert.equal(reachOf(url), reach));

  it('only what is public and encrypted is left without a word', () => {
    const quiet = Object.entries(COMPLAINTS).filter(([, words]) => words === null);
    assert.deepEqual(quiet, [['public', null]]);
  });
});
