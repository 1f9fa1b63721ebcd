import type { RouteObject } from 'react-router';

export const phoneRoutes: RouteObject[] = [
  { path: 'phones', lazy: () => import('./list') },
  { path: 'phones/new', lazy: () => import('./new') },
  { path: 'phones/:id', lazy: () => import('./phone') },
  { path: 'phones/:id/setup', lazy: () => import('./setup') },
];
