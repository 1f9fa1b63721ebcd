/** Packages of providers, loaded when they are first needed: all at once take half a second and 70 MB. */
import { createRequire } from 'node:module';

const ownRequire = createRequire(import.meta.url);

/** @returns a function that loads the CommonJS package `name`; Node keeps it after the first time */
export const onDemand =
  <T>(name: string) =>
  (): T =>
    ownRequire(name) as T;
