/** Where the rows of a driver are tried: a fake provider on loopback, reached through the real HTTP client. */
import type { CallbackContext, DriverContext } from '../../src/providers/driver.js';
import { createHttpClient } from '../../src/providers/http.js';
import { parseNetworks } from '../../src/security/safe-url.js';
import type { DriverSpec } from './driver-spec.js';
import { startFakeServer, type FakeServer, type RecordedRequest, type Reply } from './fake-server.js';

export const NOW = new Date('2026-11-20T12:00:00Z');

export interface Bench<C> {
  /** Prepares the fake's reply and says where the driver finds it. */
  contextFor(reply: Reply, credentials?: Partial<C>): DriverContext<C>;
  requests(): RecordedRequest[];
}

/** A fake provider for the whole `describe` it is called in, and contexts that lead to it. */
export function openBench<C extends object>(spec: DriverSpec<C>): Bench<C> {
  let fake: FakeServer;
  const networks = { allowedNetworks: parseNetworks('127.0.0.0/8') };
  const patient = createHttpClient({ ...networks, timeoutMs: 5000, connectTimeoutMs: 1000 });
  const hasty = createHttpClient({ ...networks, timeoutMs: 300, connectTimeoutMs: 1000 });
  before(async () => void (fake = await startFakeServer()));
  after(async () => {
    await fake.close();
    await Promise.all([patient.close(), hasty.close()]);
  });
  return {
    requests: () => fake.requests,
    contextFor(reply, credentials = {}) {
      fake.answer(reply);
      const url = reply === 'refused' ? fake.deadUrl : fake.url;
      return {
        credentials: { ...spec.credentials, ...spec.credentialsAt?.(url), ...credentials },
        http: reply === 'timeout' ? hasty : patient,
        endpoints: spec.endpoints?.(url) ?? { api: url },
        now: NOW,
      };
    },
  };
}

export function callbackContext<C>(
  spec: DriverSpec<C>,
  { credentials, prepared }: { credentials?: Partial<C>; prepared?: string } = {},
): CallbackContext<C> {
  const own = { ...spec.credentials, ...credentials };
  return { credentials: own, now: NOW, ...(prepared !== undefined && { prepared }) };
}
