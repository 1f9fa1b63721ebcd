import { connect as connectSocket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { LOOPBACK } from './ports.js';

/** Milliseconds from spawn to SERVING, at most. */
const READY_MS = 60_000;
/** Milliseconds for one health check. */
const CHECK_MS = 5_000;
const POLL_MS = 20;

/** grpc.health.v1.HealthCheckResponse.ServingStatus */
const SERVING = 1;

/**
 * Waits until the frontend says SERVING: 0.1 to 0.3 seconds after the spawn on an idle machine.
 * @param signal ends the wait early; the result then means nothing
 * @returns null when it serves, or what is wrong after a minute
 */
export async function untilServing(address: string, signal: AbortSignal): Promise<string | null> {
  const deadline = Date.now() + READY_MS;
  // A gRPC channel that was refused waits a second before it tries again; a socket doesn't.
  while (!(await accepts(address))) {
    if (signal.aborted || Date.now() > deadline)
      return `nothing listens on ${address} after ${READY_MS / 1000} s`;
    await delay(POLL_MS);
  }
  const connection = Connection.lazy({ address });
  try {
    for (;;) {
      const health = await connection
        .withDeadline(Date.now() + CHECK_MS, () =>
          connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' }),
        )
        .catch(() => null);
      if (health?.status === SERVING) return null;
      if (signal.aborted || Date.now() > deadline) return `it is not serving after ${READY_MS / 1000} s`;
      await delay(POLL_MS);
    }
  } finally {
    await connection.close();
  }
}

function accepts(address: string): Promise<boolean> {
  const [host = LOOPBACK, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port: Number(port) });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
