import { HookList } from './hook-list';

export const Component = () => <HookList kind="webhook" />;
