import type { RouteObject } from 'react-router';

export const phoneRoutes: RouteObject[] = [];
