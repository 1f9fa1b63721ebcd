import type { RouteObject } from 'react-router';

export const callbackRoutes: RouteObject[] = [
  { path: 'callbacks', lazy: () => import('./callbacks') },
  { path: 'callbacks/:id', lazy: () => import('./callback') },
];
