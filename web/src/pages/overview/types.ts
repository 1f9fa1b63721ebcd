import type { DataOf } from '../../api/client';

export type Stats = DataOf<'get', '/api/stats'>;
export type Problem = DataOf<'get', '/api/problems'>[number];
