import assert from 'node:assert/strict';
import { headersFor, MAX_ATTEMPTS, mayPass, typeToKeep, waitAfter } from '../../src/media/rules.js';

const UUID = '00000000-0000-4000-8000-000000000001';

describe('a file that came with a message', () => {
  const types: [header: string | undefined, named: string | null, kept: string | null][] = [
    ['image/jpeg', null, 'image/jpeg'],
    ['IMAGE/PNG; charset=binary', null, 'image/png'],
    ['image/webp', 'image/jpeg', 'image/webp'], // what came with the bytes has the last word
    ['audio/ogg; codecs=opus', null, 'audio/ogg'],
    ['video/3gpp', null, 'video/3gpp'],
    ['application/pdf', null, 'application/pdf'],
    ['text/vcard', null, 'text/vcard'],
    ['text/x-vcard', null, 'text/x-vcard'],
    ['text/plain', null, 'text/plain'],
    [undefined, 'image/gif', 'image/gif'],
    ['application/octet-stream', 'audio/amr', 'audio/amr'],
    ['application/octet-stream', null, null],
    [undefined, null, null],
    ['', '', null],
    ['text/html', 'image/jpeg', null],
    ['image/svg+xml', null, null],
    ['text/javascript', null, null],
    ['application/zip', null, null],
    ['application/x-msdownload', null, null],
    ['image/jpeg\r\nx: y', null, null],
    ['audio/a b', null, null],
    ['videos/mp4', null, null],
  ];
  for (const [header, named, kept] of types) {
    it(`told as ${JSON.stringify(header)}, before as ${JSON.stringify(named)}, is ${kept ?? 'not taken'}`, () =>
      assert.equal(typeToKeep(header, named), kept));
  }

  const served: [type: string, disposition: string][] = [
    ['image/jpeg', 'inline'],
    ['application/pdf', `attachment; filename="${UUID}"`],
    ['video/mp4', `attachment; filename="${UUID}"`],
    ['text/plain', `attachment; filename="${UUID}"`],
  ];
  for (const [type, disposition] of served) {
    it(`of type ${type} is served as ${disposition.split(';')[0]}, and runs nothing`, () => {
      const headers = headersFor({ type, uuid: UUID });
      assert.equal(headers['Content-Disposition'], disposition);
      assert.equal(headers['X-Content-Type-Options'], 'nosniff');
      assert.match(headers['Content-Security-Policy']!, /sandbox/);
      assert.ok(headers['Content-Type']!.startsWith(type));
    });
  }

  const waits: [attempts: number, askedS: number | null, seconds: number | null][] = [
    [1, null, 15],
    [2, null, 30],
    [5, null, 240],
    [9, null, 3_600],
    [1, 60, 60],
    [5, 60, 240],
    [1, 86_400, 3_600],
    [MAX_ATTEMPTS, null, null],
    [MAX_ATTEMPTS, 60, null],
  ];
  for (const [attempts, askedS, seconds] of waits) {
    const end = seconds === null ? 'given up' : `asked for again after ${seconds} s`;
    it(`after attempt ${attempts}, asked to wait ${askedS ?? 'no'} s, is ${end}`, () =>
      assert.equal(waitAfter(attempts, askedS), seconds === null ? null : seconds * 1_000));
  }

  for (const status of [404, 408, 425, 429, 500, 503])
    it(`may come after HTTP ${status}`, () => assert.equal(mayPass(status), true));
  for (const status of [304, 400, 401, 403, 410, 451])
    it(`does not come after HTTP ${status}`, () => assert.equal(mayPass(status), false));
});
