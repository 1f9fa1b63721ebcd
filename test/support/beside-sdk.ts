/** What a driver needs to be compared with its provider's own package: a server that stands in, and our client. */
import type { SendRequest } from '../../src/providers/driver.js';
import { createHttpClient, type HttpClient } from '../../src/providers/http.js';
import { parseNetworks } from '../../src/security/safe-url.js';
import { startFakeServer, type FakeServer } from './fake-server.js';

/** @param text of the message, and where its reports go */
export const smsRequest = (text: string, dlrUrl: string): SendRequest => ({
  ref: '156-1',
  channel: 'sms',
  to: '+254711000111',
  from: '+12025550100',
  text,
  encoding: 'UCS-2',
  parts: 1,
  dlrUrl,
  inboundUrl: '',
});

/** For the describe block that calls this. @param ready called with the server before the first test */
export function useFakeProvider(ready: (fake: FakeServer) => void): { http: HttpClient } {
  const http = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8') });
  let fake: FakeServer;
  before(async () => ready((fake = await startFakeServer())));
  after(async () => {
    await fake.close();
    await http.close();
  });
  return { http };
}
