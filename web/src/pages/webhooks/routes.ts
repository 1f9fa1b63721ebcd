import type { RouteObject } from 'react-router';

export const webhookRoutes: RouteObject[] = [
  { path: 'webhooks', lazy: () => import('./webhooks') },
  { path: 'webhooks/new', lazy: () => import('./webhook-new') },
  { path: 'webhooks/:id', lazy: () => import('./webhook') },
  { path: 'slack', lazy: () => import('./slack') },
  { path: 'slack/new', lazy: () => import('./slack-new') },
  { path: 'slack/:id', lazy: () => import('./slack-one') },
];
