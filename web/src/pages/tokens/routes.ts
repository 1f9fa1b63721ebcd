import type { RouteObject } from 'react-router';

export const tokenRoutes: RouteObject[] = [
  { path: 'tokens', lazy: () => import('./tokens') },
  { path: 'tokens/new', lazy: () => import('./make-token') },
];
