import type { RouteObject } from 'react-router';

export const groupRoutes: RouteObject[] = [
  { path: 'groups', lazy: () => import('./list') },
  { path: 'groups/new', lazy: () => import('./new') },
  { path: 'groups/:id', lazy: () => import('./group') },
];
