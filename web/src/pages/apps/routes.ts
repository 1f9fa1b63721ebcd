import type { RouteObject } from 'react-router';

export const appRoutes: RouteObject[] = [
  { path: 'apps', lazy: () => import('./list') },
  { path: 'apps/new', lazy: () => import('./new') },
  { path: 'apps/:id', lazy: () => import('./app') },
];
