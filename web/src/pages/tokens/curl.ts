/** A first request that a new token may make. */
import { allows, type Scope } from '../../api/session-state';

/** What is asked first: each scope's simplest answer. */
const FIRST_LOOK: Partial<Record<Scope, string>> = {
  'messages:read': '/api/sms/sms',
  'apps:read': '/api/sms/apps',
  'apps:write': '/api/sms/providers',
  'phones:read': '/api/sms/phones',
  'webhooks:write': '/api/sms/webhooks',
  'payments:read': '/api/pay/transactions',
  admin: '/api/sms/apps',
};

/**
 * @param origin where this gateway is reached, without a slash at the end
 * @param appId an app that could send
 * @returns lines for a shell: a send when the token may send, else something to read
 */
export function curlFor(token: string, scopes: readonly Scope[], origin: string, appId: number): string {
  // A token has a bar in it, which means something to a shell: it stands in quotes.
  const key = `-H 'Authorization: Bearer ${token}'`;
  const maySend = allows(scopes, 'messages:send');
  if (maySend) {
    const body = JSON.stringify({ to: '+254711000111', message: 'Hello from Salami' });
    return [
      `curl ${origin}/api/sms/apps/${appId}/send \\`,
      `  ${key} \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '${body}'`,
    ].join('\n');
  }
  const path =
    scopes.map((scope) => FIRST_LOOK[scope]).find((known) => known !== undefined) ?? '/api/sms/apps';
  return `curl ${origin}${path} \\\n  ${key}`;
}
