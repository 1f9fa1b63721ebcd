import type { RouteObject } from 'react-router';

export const paymentRoutes: RouteObject[] = [{ path: 'payments', lazy: () => import('./payments') }];
