/** A browser as far as the API can tell: it keeps the cookie, and sends the CSRF token and its page's origin. */
import assert from 'node:assert/strict';
import type { CallOptions, Reply, TestGateway } from '../support/gateway.js';

export const PASSWORD = 'kifaru mweupe wa usiku';

export class Browser {
  /** As it goes out: `salami_session=…`. */
  cookie: string | null = null;
  csrf: string | null = null;

  constructor(readonly gateway: TestGateway) {}

  async call<T = any>(path: string, options: CallOptions = {}): Promise<Reply<T>> {
    const reply = await this.gateway.call<T>(path, {
      token: null,
      ...options,
      headers: {
        origin: this.gateway.url,
        'user-agent': 'Test Browser',
        ...(this.cookie !== null && { cookie: this.cookie }),
        ...(this.csrf !== null && { 'x-csrf-token': this.csrf }),
        ...options.headers,
      },
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      this.cookie = pair.endsWith('=') ? null : pair;
    }
    const csrf = (reply.body as { data?: { csrf_token?: string | null } } | null)?.data?.csrf_token;
    if (csrf !== undefined) this.csrf = csrf;
    return reply;
  }

  post = (path: string, json: unknown = {}) => this.call(path, { json });
  patch = (path: string, json: unknown) => this.call(path, { method: 'PATCH', json });
  delete = (path: string, json?: unknown) =>
    this.call(path, { method: 'DELETE', ...(json !== undefined && { json }) });

  signIn(email: string, password = PASSWORD, code?: string): Promise<Reply> {
    return this.post('/api/session', { email, password, ...(code !== undefined && { code }) });
  }

  /** 200 while the session lives, 401 afterwards. */
  async status(path = '/api/account/sessions'): Promise<number> {
    return (await this.call(path)).status;
  }
}

export const secretOf = (link: string): string => new URL(link).hash.slice(1);

/** Invites somebody by the API, and lets them choose a password. */
export async function newUser(
  gateway: TestGateway,
  role: string,
  name = role,
  reach: { app_ids?: number[]; group_ids?: number[] } = {},
): Promise<Browser & { id: number; email: string }> {
  const email = `${name}-${Math.random().toString(36).slice(2, 8)}@example.org`;
  const invited = await gateway.call('/api/users', { json: { name, email, role, ...reach } });
  assert.equal(invited.status, 200, invited.text);
  const browser = new Browser(gateway);
  const link = secretOf(invited.body.data.link);
  const used = await browser.post('/api/links/use', { link, password: PASSWORD });
  assert.equal(used.status, 200, used.text);
  return Object.assign(browser, { id: invited.body.data.id as number, email });
}
