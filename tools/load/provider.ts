/** A provider on this machine, as a process of its own: what reaches it has left the gateway for good. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { appFields } from './app-fields.js';
import { NORMAL, type Arrival, type Behaviour, type Counts } from './behaviour.js';

const PROGRAM = fileURLToPath(new URL('./provider-process.js', import.meta.url));

export class LocalProvider {
  private constructor(
    private readonly child: ChildProcess,
    /** `api_link` of an app. */
    readonly sendUrl: string,
    private readonly controlUrl: string,
  ) {}

  /** @throws Error when the process ends before it listens */
  static async start(behaviour: Partial<Behaviour> = {}): Promise<LocalProvider> {
    const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [first] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the local provider ended with code ${String(code)}`);
      }),
    ])) as [string];
    const { sendPort, controlPort } = JSON.parse(first) as { sendPort: number; controlPort: number };
    const provider = new LocalProvider(
      child,
      `http://127.0.0.1:${sendPort}/send`,
      `http://127.0.0.1:${controlPort}`,
    );
    await provider.behave({ ...NORMAL, ...behaviour });
    return provider;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Fields of an app that sends through this provider; see app-fields.ts. */
  appFields(): Record<string, string> {
    return appFields(this.sendUrl);
  }

  /** Changes what is named from the next request on; everything else stays. @returns all of it */
  async behave(change: Partial<Behaviour>): Promise<Behaviour> {
    return (await this.ask('PUT', '/behaviour', JSON.stringify(change))) as Behaviour;
  }

  async counts(): Promise<Counts> {
    return (await this.ask('GET', '/counts')) as Counts;
  }

  /** In the order they came. @param from leaves out the first ones */
  async *arrivals(from = 0): AsyncGenerator<Arrival> {
    const { body } = await request(`${this.controlUrl}/arrivals?from=${from}`);
    for await (const line of createInterface({ input: body })) yield JSON.parse(line) as Arrival;
  }

  async allArrivals(from = 0): Promise<Arrival[]> {
    const all: Arrival[] = [];
    for await (const arrival of this.arrivals(from)) all.push(arrival);
    return all;
  }

  /** Forgets arrivals and counts. Reports that are open go on, uncounted. */
  async forget(): Promise<void> {
    await this.ask('DELETE', '/arrivals');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin!.end();
    await gone;
  }

  private async ask(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: string): Promise<unknown> {
    const reply = await request(`${this.controlUrl}${path}`, { method, body: body ?? null });
    const text = await reply.body.text();
    if (reply.statusCode !== 200) throw new Error(`the local provider refused ${method} ${path}: ${text}`);
    return JSON.parse(text);
  }
}
