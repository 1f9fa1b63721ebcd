import type { RouteObject } from 'react-router';

export const overviewRoutes: RouteObject[] = [
  { index: true, lazy: () => import('./overview') },
  { path: 'problems', lazy: () => import('./problems') },
];
