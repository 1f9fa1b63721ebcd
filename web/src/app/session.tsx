/** Who is signed in; what that person may do. */
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { query } from '../api/client';
import { useReach } from '../api/reach';
import { allows, type Scope, type Session } from '../api/session-state';
import { Loading } from '../parts/loading';
import { ProblemAlert } from '../parts/problem';
import { isLanguage, languageNow, setLanguage } from '../texts';
import { SignInAgain } from './sign-in-again';

export type User = NonNullable<Session['user']>;

const SessionContext = createContext<Session | null>(null);

/** A gateway that is away is asked again this often. */
const AWAY_MS = 3_000;

/**
 * Shows its content to somebody who signed in; everybody else gets to the sign-in, or to the set-up. When the session of a
 * page ends, the page waits behind a sign-in of its own.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const location = useLocation();
  const isReached = useReach();
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/session',
    {},
    { staleTime: 60_000, refetchInterval: isReached ? false : AWAY_MS },
  );
  const [last, setLast] = useState<Session | null>(null);
  if (data?.data.user && data.data !== last) setLast(data.data);
  const chosen = data?.data.user?.language;
  useEffect(() => {
    if (isLanguage(chosen) && chosen !== languageNow()) void setLanguage(chosen);
  }, [chosen]);
  // A page stays, with what was typed into it, while the gateway is away.
  if (!data) return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />;
  const session = data.data;
  if (session.setup_required) return <Navigate to="/setup" replace />;
  const shown = session.user ? session : last;
  if (!shown) {
    const wanted = location.pathname + location.search;
    return (
      <Navigate to={wanted === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`} replace />
    );
  }
  return (
    <SessionContext value={shown}>
      {children}
      {!session.user && <SignInAgain user={shown.user!} />}
    </SessionContext>
  );
}

/** The session of a page behind the gate. */
export function useSession(): Session & { user: User } {
  const session = use(SessionContext);
  if (!session?.user) throw new Error('This page stands outside of the session gate.');
  return session as Session & { user: User };
}

/** Whether new apps, groups and payment apps may be set up: not by whoever sees only some. */
export function useMayAdd(scope: Scope): boolean {
  const { limited } = useSession();
  return useMay(scope) && !limited;
}

/** @returns whether the user's role allows it; the gateway decides again at each request */
export function useMay(scope: Scope): boolean {
  return allows(useSession().scopes, scope);
}
