/**
 * The token that the user tries out in the API explorer. It stays in memory alone: gone with a reload of the page, and
 * with the cache when somebody signs out.
 */
import { cache } from '../api/cache';

const KEY = ['explorer-token'];
cache.setQueryDefaults(KEY, { gcTime: Infinity });

export const keepToken = (token: string): void => void cache.setQueryData(KEY, token);

export const keptToken = (): string => cache.getQueryData<string>(KEY) ?? '';

/** @returns ends it */
export function onKeptToken(tell: (token: string) => void): () => void {
  return cache.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] === KEY[0]) tell(keptToken());
  });
}
