import type { RouteObject } from 'react-router';

export const messageRoutes: RouteObject[] = [
  { path: 'messages', lazy: () => import('./messages') },
  { path: 'messages/:id', lazy: () => import('./message') },
];
