import type { RouteObject } from 'react-router';

export const composeRoutes: RouteObject[] = [{ path: 'compose', lazy: () => import('./compose') }];
