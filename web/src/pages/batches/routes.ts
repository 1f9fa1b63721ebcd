import type { RouteObject } from 'react-router';

export const batchRoutes: RouteObject[] = [
  { path: 'batches', lazy: () => import('./batches') },
  { path: 'batches/new', lazy: () => import('./new-batch') },
  { path: 'batches/:id', lazy: () => import('./batch') },
];
