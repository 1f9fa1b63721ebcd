import type { RouteObject } from 'react-router';

export const groupRoutes: RouteObject[] = [];
