import type { RouteObject } from 'react-router';

export const optOutRoutes: RouteObject[] = [{ path: 'opt-outs', lazy: () => import('./opt-outs') }];
