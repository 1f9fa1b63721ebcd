/** A network between two programs on one machine: it can be slow. */
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface TcpProxy {
  /** `127.0.0.1:<port>` */
  address: string;
  /** Milliseconds that every byte is late, each way; counts from now on. */
  delayMs: number;
  close(): Promise<void>;
}

/** @param target `host:port` */
export async function startTcpProxy(target: string, delayMs: number): Promise<TcpProxy> {
  const [host, port] = target.split(':');
  const open = new Set<Socket>();
  const proxy = { address: '', delayMs, close };
  const server = createServer((near) => {
    const far = connect({ host: host!, port: Number(port) });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      // Timers of one length end in the order they began, so nothing overtakes.
      from.on('data', (bytes) => later(() => to.write(bytes)));
      from.on('end', () => later(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        later(() => to.destroy());
      });
    }
  });
  const later = (what: () => void) => setTimeout(what, proxy.delayMs);
  async function close() {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
