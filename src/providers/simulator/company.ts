/**
 * The company behind the simulator: it remembers nothing, but calls back later, over HTTP, like any provider. Its own
 * plain client is used on purpose: it stands outside the gateway, whose guard refuses private addresses.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface CallBack {
  url: string;
  /** Form fields. */
  fields: Record<string, string>;
  afterMs: number;
}

const TRIES = 5;

/** Returns at once. The calls are lost when the process ends, as a real provider's would be while we are down. */
export function callLater(calls: readonly CallBack[]): void {
  for (const call of calls) void post(call);
}

/** Calls and waits for the answer. */
export async function post({ url, fields, afterMs }: CallBack): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const waitMs = attempt === 0 ? afterMs : 1_000 * 2 ** attempt;
    if (waitMs > 0) await delay(waitMs, undefined, { ref: false });
    try {
      const reply = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams(fields),
        signal: AbortSignal.timeout(10_000),
      });
      await reply.arrayBuffer();
      if (reply.status < 500) return;
    } catch {
      // The gateway is restarting; the next try may find it.
    }
  }
}
