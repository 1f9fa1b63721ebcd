import { HookPage } from './hook-page';

export const Component = () => <HookPage kind="slack" />;
