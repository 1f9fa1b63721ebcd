/** The way from the official SDK to our own HTTP client. */
import type * as SnsSdk from '@aws-sdk/client-sns';
import type { DriverContext } from '../driver.js';
import type { HttpClient, HttpResult } from '../http.js';
import { onDemand } from '../on-demand.js';

const loadSdk = onDemand<typeof SnsSdk>('@aws-sdk/client-sns');

export interface Account {
  access_key: string;
  secret_access: string;
  region: string;
}

/** As much of the SDK's request as is read here. */
interface SignedRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

/** Written by our client itself; the signature covers only `host`, which comes out the same. */
const OWN_HEADERS = new Set(['host', 'user-agent', 'content-length', 'connection', 'expect']);

/** Takes the place of the SDK's sending part: guarded addresses, one try, no redirects. */
class OneShotHandler {
  result: HttpResult | undefined;

  constructor(private readonly http: HttpClient) {}

  async handle(request: SignedRequest) {
    const { method, protocol, hostname, port, path, headers, body: form } = request;
    this.result = await this.http.request({
      method: method === 'GET' ? 'GET' : 'POST',
      url: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`,
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())),
      ),
      ...(typeof form === 'string' && { body: form }),
    });
    const { reply, failure } = this.result;
    if (failure) throw new Error(failure.text);
    // A copy: the SDK makes something else out of the bytes it is given.
    const body = new Uint8Array(reply.body);
    return { response: { statusCode: reply.status, headers: reply.headers, body } };
  }

  /** Asked for by the SDK's type; there is nothing to set. */
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
}

/**
 * One call of the SDK, answered with what was on the wire, and with what the SDK read out of a success. Everything is
 * set: what is left out, the SDK looks up in the environment and in files of the home directory. A client of its own
 * for each call costs 0.3 ms, and keeps no credentials.
 */
export async function exchange<T>(
  { credentials, endpoints, http }: DriverContext<Account>,
  call: (client: SnsSdk.SNSClient, sdk: typeof SnsSdk) => Promise<T>,
): Promise<{ wire: HttpResult; output?: T }> {
  const handler = new OneShotHandler(http);
  const endpoint = endpoints['sns'];
  const sdk = loadSdk();
  const client = new sdk.SNSClient({
    region: credentials.region,
    credentials: { accessKeyId: credentials.access_key, secretAccessKey: credentials.secret_access },
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 1, // a Publish that is repeated is a second message
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    ignoreConfiguredEndpointUrls: true,
    authSchemePreference: [],
    userAgentAppId: 'salami',
    requestHandler: handler,
  });
  let output: T | undefined;
  try {
    output = await call(client, sdk);
  } catch (cause) {
    if (handler.result === undefined) throw cause; // nothing went out: a bug, not an outcome
  } finally {
    client.destroy();
  }
  if (handler.result === undefined) throw new Error('the AWS SDK finished without a request');
  return { wire: handler.result, ...(output !== undefined && { output }) };
}
