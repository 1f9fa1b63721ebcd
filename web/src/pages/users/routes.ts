import type { RouteObject } from 'react-router';

export const userRoutes: RouteObject[] = [{ path: 'users', lazy: () => import('./users') }];
