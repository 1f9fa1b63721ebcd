/** A host of files, as a provider's storage is: what lies at an address is what a test put there. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FileAnswer = readonly [status: number, body: Buffer | string, headers?: Record<string, string>];

export class FileHost {
  readonly asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  private readonly files = new Map<string, FileAnswer>();
  private readonly server = createServer((request, response) => {
    const path = request.url ?? '';
    this.asked.push({ path, headers: request.headers });
    const [status, body, headers] = this.files.get(path) ?? [404, 'nothing here'];
    response.writeHead(status, headers).end(body);
  });

  constructor() {
    before(() => new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve)));
    after(async () => {
      this.server.closeAllConnections();
      await new Promise((resolve) => this.server.close(resolve));
    });
  }

  /** @returns its address */
  put(path: string, ...answer: FileAnswer): string {
    this.files.set(path, answer);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  timesAsked(path: string): number {
    return this.asked.filter((one) => one.path === path).length;
  }
}
