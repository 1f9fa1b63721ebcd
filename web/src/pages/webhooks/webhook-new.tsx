import { NewHook } from './new-hook';

export const Component = () => <NewHook kind="webhook" />;
