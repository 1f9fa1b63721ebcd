import type { RouteObject } from 'react-router';

export const signInRoutes: RouteObject[] = [
  { path: '/sign-in', lazy: () => import('./sign-in') },
  { path: '/setup', lazy: () => import('./setup') },
  { path: '/link', lazy: () => import('./link') },
];
