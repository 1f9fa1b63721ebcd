import { connect, createServer, type AddressInfo } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/**
 * A TCP port of 127.0.0.1 on which nobody listens at this moment: `preferred` when it is free, else any. Somebody may
 * still take it before the caller does, so the caller must be ready to ask again.
 * @param preferred 0 = no preference
 */
export async function freePort(preferred: number): Promise<number> {
  const port = (preferred === 0 ? null : await probe(preferred)) ?? (await probe(0));
  if (port === null) throw new Error(`no free TCP port on ${LOOPBACK}`);
  return port;
}

/** @returns the port that was bound and given back, or null when `wanted` is taken */
function probe(wanted: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen(wanted, LOOPBACK, () => {
      const { port } = server.address() as AddressInfo;
      const done = () => server.close(() => resolve(port));
      if (wanted !== 0) return done();
      // A connection that the listening side closes first stays in TIME_WAIT, and for that minute Linux gives the port
      // to nobody who asks for "any": two servers started at the same moment don't meet. Temporal's CLI does the same.
      server.once('connection', (socket) => socket.on('error', reject).end().resume());
      connect(port, LOOPBACK).on('error', reject).on('close', done).resume();
    });
  });
}
