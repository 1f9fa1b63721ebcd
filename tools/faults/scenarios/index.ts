/** Every scenario, in the order in which `all` runs them. */
import type { Scenario } from '../scenario.js';
import { batch } from './batch.js';
import { callbacks } from './callbacks.js';
import { clock } from './clock.js';
import { databaseAway } from './database-away.js';
import { diskFull } from './disk-full.js';
import { kill } from './kill.js';
import { provider } from './provider.js';
import { split } from './split.js';
import { temporalAway, temporalLocked, temporalSlow } from './temporal.js';
import { twoApis } from './two-apis.js';

export const SCENARIOS: readonly Scenario[] = [
  kill,
  batch,
  temporalAway,
  temporalLocked,
  temporalSlow,
  databaseAway,
  diskFull,
  provider,
  callbacks,
  twoApis,
  clock,
  split,
];
