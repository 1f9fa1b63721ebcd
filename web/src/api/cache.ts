/** What was answered before, kept while it is fresh; live events say what is not (live.ts). */
import { QueryClient } from '@tanstack/react-query';

/** Refusals stay refusals; only what may be passing is asked for again. */
const mayPass = (error: unknown): boolean => {
  const code = (error as { code?: string } | null)?.code;
  return code === undefined || code === 'unreachable' || code === 'unavailable';
};

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 3 && mayPass(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** Everything under these paths is asked for again when it is shown. @param paths beginnings, like `/api/sms/apps` */
export function refresh(...paths: string[]): Promise<void> {
  return cache.invalidateQueries({
    predicate: ({ queryKey }) => paths.some((path) => String(queryKey[1]).startsWith(path)),
  });
}
