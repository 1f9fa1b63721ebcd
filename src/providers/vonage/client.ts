/** The way from the official SDK to our own HTTP client. */
import { createRequire } from 'node:module';
import type { Vonage } from '@vonage/server-sdk';
import type { DriverContext } from '../driver.js';
import { withoutSlash } from '../exchange.js';
import type { HttpResult } from '../http.js';
import type { Credentials } from './credentials.js';

/** Seconds; Vonage advises short-lived tokens, and each request gets a new one. */
const TOKEN_LIFE_S = 300;

/** Ends a call of the SDK once the exchange is over: what the SDK would make of the reply is not needed. */
class Exchanged extends Error {}

/**
 * One call of the SDK, sent by our client: guarded addresses, one try, no redirects. The SDK builds the request and
 * its authentication; the answer is what was on the wire, which says more than the SDK's exceptions.
 */
export async function exchange(
  context: DriverContext<Credentials>,
  call: (client: Vonage) => Promise<unknown>,
): Promise<HttpResult> {
  const { api_key, api_secret, application_id, c1 } = context.credentials;
  // Loaded with the first message: it takes half a second, which no command of the operator's should wait for.
  const sdk = await import('@vonage/server-sdk');
  keepQuiet();
  const client = new sdk.Vonage(
    {
      apiKey: api_key,
      apiSecret: api_secret,
      ...(application_id && c1 && { applicationId: application_id, privateKey: c1 }),
      jwtOptions: { ttl: TOKEN_LIFE_S },
    },
    {
      restHost: withoutSlash(context.endpoints['rest'] ?? 'https://rest.nexmo.com'),
      apiHost: withoutSlash(context.endpoints['api'] ?? 'https://api.nexmo.com'),
    },
  );
  let result: HttpResult | undefined;
  for (const part of [client.sms, client.messages, client.voice, client.accounts]) {
    part.sendRequest = async (options) => {
      // By name: they are the SDK's own and not public.
      const request = await part['prepareRequest'](options);
      // The User-Agent is our client's business; all else is copied.
      const headers = Object.entries(request.headers ?? {}).filter(([name]) => name !== 'user-agent');
      const body = part['prepareBody'](request);
      result = await context.http.request({
        method: request.method === 'POST' ? 'POST' : 'GET',
        url: request.url,
        headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
        ...(body !== undefined && { body }),
      });
      throw new Exchanged();
    };
  }
  try {
    await call(client);
  } catch (cause) {
    if (!(cause instanceof Exchanged)) throw cause; // nothing went out: a bug, not an outcome
  }
  if (result === undefined) throw new Error('the Vonage SDK finished without a request');
  return result;
}

interface Debug {
  enabled(name: string): boolean;
  /** @returns what was switched on */
  disable(): string;
  enable(names: string): void;
}

const SDK_LOGS = ['server-client', 'auth', 'messages', 'jwt:tokenGenerate'].map((name) => `vonage:${name}`);
let debug: Debug | undefined;

/** The logger as the SDK itself finds it: another copy would have other switches. */
function loggerOfSdk(): Debug {
  const sdk = createRequire(createRequire(import.meta.url).resolve('@vonage/server-sdk'));
  return createRequire(sdk.resolve('@vonage/server-client'))('debug');
}

/**
 * The SDK prints requests, tokens and even the private key when the environment variable DEBUG names it, and `*` does.
 * Its logger is told to leave it out; everything else stays as it was.
 */
function keepQuiet(): void {
  debug ??= loggerOfSdk();
  if (SDK_LOGS.some((name) => debug?.enabled(name))) debug.enable(`${debug.disable()},-vonage:*`);
}
