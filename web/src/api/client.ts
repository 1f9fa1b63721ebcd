/** The gateway's public API, typed by its own description. The browser's session cookie says who asks. */
import createFetch, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import type { components, paths } from './schema';
import { forgetSession, sessionNow } from './session-state';

/** What the API answers when it refuses: for people, for programs, and by field. */
export interface Problem {
  message: string;
  code?: string | undefined;
  errors?: Record<string, string[]> | undefined;
}

export type Schemas = components['schemas'];

const guard: Middleware = {
  onRequest({ request }) {
    const token = sessionNow()?.csrf_token;
    if (token && request.method !== 'GET') request.headers.set('X-CSRF-Token', token);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/api/session') forgetSession();
    if (response.ok || response.headers.get('content-type')?.includes('json')) return response;
    // A proxy's page, or nothing at all: people still read a sentence.
    const message = response.status === 413 ? 'tooLarge' : 'unreachable';
    return new Response(JSON.stringify({ message, code: message }), {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  },
};

export const api = createFetch<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
api.use(guard);

/** Hooks that keep answers in the cache: `query.useQuery('get', '/api/sms/apps')`. */
export const query = createHooks(api);

/** Whatever went wrong, as something that can be shown. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'message' in error) return error as Problem;
  return { message: String(error) };
}

/** A key for one press of a button: pressed twice, the gateway does it once. */
export const newIdempotencyKey = (): string => crypto.randomUUID();
