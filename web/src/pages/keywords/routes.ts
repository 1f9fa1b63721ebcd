import type { RouteObject } from 'react-router';

export const keywordRoutes: RouteObject[] = [{ path: 'keywords', lazy: () => import('./keywords') }];
