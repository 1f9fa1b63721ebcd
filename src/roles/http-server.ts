/** The listening side of a process: opened with an error that names its repair, closed without cutting anybody off. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.js';

/** @throws Error that names the variable to change */
export function listen(server: Server, { host, port }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(whyNot(error.code, host, port), { cause: error }));
    });
    server.listen(port, host, () => resolve(server));
  });
}

function whyNot(code = 'unknown', host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken. Stop what uses it, or set PORT to another one.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`;
    default:
      return `HOST is "${host}", which is no address of this machine (${code}). Use 127.0.0.1, or 0.0.0.0 for all.`;
  }
}

/** Where the server is found from this machine. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
}

const LONGEST_REQUEST_S = 5;

/** Takes no more requests and lets those in flight be answered, for a few seconds at most. */
export async function closeServer(server: Server, graceS: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const giveUp = setTimeout(() => server.closeAllConnections(), Math.min(LONGEST_REQUEST_S, graceS) * 1000);
  await closed;
  clearTimeout(giveUp);
}
