/** How much memory V8 lets fill with garbage before it collects. */
import { setFlagsFromString } from 'node:v8';

/**
 * On a machine with much memory V8 waits until a heap is four times what it needs, and a new one until it has 256 MB:
 * two heaps (this one and the workflows') that need 100 MB together grew to 600. Before the worker starts: one of the
 * flags is read when a heap is made, the other at every collection.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--initial-old-space-size=64'); // MB
  setFlagsFromString('--heap-growing-percent=50');
}
