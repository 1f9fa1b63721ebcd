import type { RouteObject } from 'react-router';

export const systemRoutes: RouteObject[] = [{ path: 'system', lazy: () => import('./system') }];
