/** A workflow that does nothing: what the engine alone costs. */
import { proxySinks, type Sinks } from '@temporalio/workflow';

export interface EmptySinks extends Sinks {
  bench: { ended(): void };
}

const { bench } = proxySinks<EmptySinks>();

/** Says that it has ended on a way that costs the server nothing, as the gateway learns it from its own database. */
export function empty(): Promise<void> {
  bench.ended();
  return Promise.resolve();
}
