/** The way from the official SDK to our own HTTP client. */
import type { DriverContext } from '../driver.js';
import { withoutSlash } from '../exchange.js';
import type { HttpResult } from '../http.js';
import { loadSdk, type Sdk } from './sdk.js';

const API = 'https://api.twilio.com';

/**
 * The SDK's client with its sending part exchanged for ours: guarded addresses, one try, no redirects. The SDK keeps
 * building the request, so what it adds in later versions is sent too.
 */
function oneShotClient(
  { http, endpoints }: Pick<DriverContext, 'http' | 'endpoints'>,
  { RequestClient }: Sdk,
  keep: (result: HttpResult) => void,
) {
  const client = new RequestClient();
  client.axios.defaults.adapter = async (config) => {
    const { pathname, search } = new URL(client.axios.getUri(config));
    // Connection and User-Agent are our client's business; all else is copied.
    const headers = Object.entries(config.headers.toJSON()).filter(
      ([name]) => !/^(connection|user-agent)$/i.test(name),
    );
    const result = await http.request({
      method: config.method === 'post' ? 'POST' : 'GET',
      url: withoutSlash(endpoints['api'] ?? API) + pathname + search,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(typeof config.data === 'string' && { body: config.data }),
    });
    keep(result);
    const { reply, failure } = result;
    if (failure) throw new Error(failure.text);
    return {
      data: reply.body.toString('utf8'),
      status: reply.status,
      statusText: '',
      headers: reply.headers,
      config,
    };
  };
  return client;
}

type Client = InstanceType<Sdk['Twilio']>;

/** One call of the SDK, answered with what was on the wire: that says more than the SDK's exceptions. */
export async function exchange(
  context: DriverContext<{ account_sid: string; auth_token: string }>,
  call: (client: Client) => Promise<unknown>,
): Promise<HttpResult> {
  const { account_sid, auth_token } = context.credentials;
  const sdk = loadSdk();
  let result: HttpResult | undefined;
  const httpClient = oneShotClient(context, sdk, (complete) => (result = complete));
  // Empty and not absent: the SDK fills absent ones from the environment, and its log level "debug" prints requests.
  const client = sdk(account_sid, auth_token, { httpClient, edge: '', region: '', logLevel: 'off' });
  try {
    await call(client);
  } catch (cause) {
    if (result === undefined) throw cause; // nothing went out: a bug, not an outcome
  }
  if (result === undefined) throw new Error('the Twilio SDK finished without a request');
  return result;
}
