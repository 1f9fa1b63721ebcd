/** The gateway's public API, typed by its own description. The browser's session cookie says who asks. */
import createFetch, { type Middleware } from 'openapi-fetch';
import createHooks from 'openapi-react-query';
import { languageNow, refusalOf } from '../texts';
import { noteReach } from './reach';
import type { components, paths } from './schema';
import { forgetSession, sessionNow } from './session-state';

/** What the API answers when it refuses: for people, for programs, and by field. */
export interface Problem {
  message: string;
  code?: string | undefined;
  errors?: Record<string, string[]> | undefined;
  /** The same reasons as codes, where they have one. */
  told?: Record<string, (Told | null)[]> | undefined;
  /** Every reason is in the reader's language now. */
  isTranslated?: boolean | undefined;
}

interface Told {
  code: string;
  values: Record<string, string>;
}

export type Schemas = components['schemas'];

type Json<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

/** What an answer holds, for what has no name in the API's description: `DataOf<'get', '/api/stats'>`. */
export type DataOf<Method extends 'get' | 'post', Path extends keyof paths> =
  Json<paths[Path][Method]> extends { data: infer Data } ? Data : never;

const guard: Middleware = {
  onRequest({ request }) {
    const token = sessionNow()?.csrf_token;
    if (token && request.method !== 'GET') request.headers.set('X-CSRF-Token', token);
    request.headers.set('Accept-Language', languageNow());
    return request;
  },
  async onResponse({ response, schemaPath }) {
    // Ended, of another role by now, or of another user who signed in beside this page.
    if ([401, 403].includes(response.status) && schemaPath !== '/api/session') forgetSession();
    const isOurs = response.ok || response.headers.get('content-type')?.includes('json') === true;
    noteReach(isOurs || response.status < 500);
    if (isOurs) return response;
    // A proxy's page, or nothing at all: people still read a sentence.
    const message = response.status === 413 ? 'tooLarge' : 'unreachable';
    return new Response(JSON.stringify({ message, code: message }), {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  },
  onError() {
    noteReach(false);
  },
};

export const api = createFetch<paths>({ baseUrl: window.location.origin, credentials: 'same-origin' });
api.use(guard);

/** Hooks that keep answers in the cache: `query.useQuery('get', '/api/sms/apps')`. */
export const query = createHooks(api);

/** Whatever went wrong, as something that can be shown: its reasons in the reader's language, as far as they are known. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'message' in error) return translated(error as Problem);
  return { message: String(error) };
}

function translated(problem: Problem): Problem {
  const { message, code, errors, told } = problem;
  if (!errors || !told) return problem;
  const reasonOf = (field: string) => (text: string, index: number) => {
    const known = told[field]?.[index];
    return (known && refusalOf(known.code, known.values)) ?? text;
  };
  const isKnown = (one: Told | null) => one !== null && refusalOf(one.code) !== null;
  const entries = Object.entries(errors).map(
    ([field, texts]) => [field, texts.map(reasonOf(field))] as const,
  );
  const isTranslated = Object.values(told).flat().every(isKnown);
  return { message, code, errors: Object.fromEntries(entries), isTranslated };
}

/** A key for one press of a button: pressed twice, the gateway does it once. */
export const newIdempotencyKey = (): string => crypto.randomUUID();
