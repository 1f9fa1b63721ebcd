import type { RouteObject } from 'react-router';

/** One page with and without an open conversation, so that the list stays where it is. */
export const inboxRoutes: RouteObject[] = [{ path: 'inbox/:number?', lazy: () => import('./inbox') }];
