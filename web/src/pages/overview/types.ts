import type { paths } from '../../api/schema';

export type Stats = paths['/api/stats']['get']['responses'][200]['content']['application/json']['data'];
export type Problem =
  paths['/api/problems']['get']['responses'][200]['content']['application/json']['data'][number];
