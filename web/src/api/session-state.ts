/** Who is signed in, as the last answer of `/api/session` had it. */
import { cache } from './cache';
import type { DataOf } from './client';

export type Session = DataOf<'get', '/api/session'>;

/** What somebody may do. */
export type Scope = Session['scopes'][number];

/** @returns whether these scopes allow it; the gateway decides again at each request */
export const allows = (scopes: readonly Scope[], scope: Scope): boolean =>
  scopes.includes('admin') || scopes.includes(scope);

/** The same that `query.useQuery('get', '/api/session', {})` keeps its answer under. */
const SESSION_KEY = ['get', '/api/session', {}] as const;

export const sessionNow = (): Session | undefined => cache.getQueryData<{ data: Session }>(SESSION_KEY)?.data;

/** The session is over: the page asks again, and shows a sign-in. */
export function forgetSession(): void {
  void cache.invalidateQueries({ queryKey: SESSION_KEY });
}

/** After signing in or out: nothing of another user stays in the cache. */
export function changeSession(session: Session): void {
  // The session itself is replaced, not removed: the page that is shown looks at it, and goes where it leads.
  cache.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== SESSION_KEY[1] });
  cache.setQueryData(SESSION_KEY, { data: session });
}

/** The same user is back: what is shown is asked for again, by the new session. */
export function renewSession(session: Session): void {
  cache.setQueryData(SESSION_KEY, { data: session });
  void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== SESSION_KEY[1] });
}
