/** The process's link to Temporal: embedded server or cluster, connected now or as soon as it can be reached. */
import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Log } from '../log.js';
import { SEARCH_ATTRIBUTES } from './attributes.js';
import { traceStarts } from '../tracing/temporal.js';
import type { Tracing } from '../tracing/tracing.js';
import { TemporalAwayError } from './client.js';
import { connectTemporal, ensureSearchAttributes, type TemporalConnection } from './connect.js';
import { ensureSchedules } from './schedules.js';
import { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from './server/embedded.js';

export interface LinkOptions {
  /** How to run the embedded server; null = a cluster described by TEMPORAL_* (or `address`). */
  embedded: EmbeddedServerOptions | null;
  /** host:port of a server somebody else runs for us, without TLS: tests. */
  address?: string;
  namespace?: string;
  log: Log;
  tracing?: Tracing | null;
  /** Called once, when the link first stands. */
  onConnected: (connection: NativeConnection, namespace: string) => Promise<void>;
}

const RECONNECT_MS = 2_000;

export class TemporalLink {
  private server: EmbeddedServer | null = null;
  private connected: TemporalConnection | null = null;
  private closing = false;
  private retry: NodeJS.Timeout | null = null;
  private attributesReady = false;
  private restarting: Promise<void> | null = null;

  constructor(private readonly options: LinkOptions) {}

  /**
   * Resolves when connected, or, for a cluster that is away, at once: the link then stands later by itself.
   * @throws Error when the embedded server does not start
   */
  async open(): Promise<void> {
    if (this.options.embedded) this.server = await this.startServer(this.options.embedded);
    try {
      await this.connect();
    } catch (error) {
      if (this.options.embedded) throw error;
      this.options.log.warn(
        { err: error },
        'Temporal cannot be reached; messages are accepted and wait for it',
      );
      this.connectLater();
    }
  }

  /** @throws TemporalAwayError while there is no connection */
  client(): Client {
    if (!this.connected) throw new TemporalAwayError('not connected to Temporal yet');
    return this.connected.client;
  }

  /** False where the server does not let us register them; workflows then carry none. */
  get hasAttributes(): boolean {
    return this.attributesReady;
  }

  /** True when the embedded server's database was made by this start: workflows started earlier are gone. */
  get isNewServer(): boolean {
    return this.server?.isNew ?? false;
  }

  get uiUrl(): string | null {
    return this.server?.uiUrl ?? null;
  }

  /** host:port; null = the cluster that Temporal's own variables describe. */
  get address(): string | null {
    return this.server?.address ?? this.options.address ?? null;
  }

  get namespace(): string {
    return this.connected?.namespace ?? this.options.namespace ?? 'default';
  }

  workflowUrl(workflowId: string): string | null {
    const namespace = this.connected?.namespace ?? 'default';
    return this.uiUrl && `${this.uiUrl}/namespaces/${namespace}/workflows/${workflowId}`;
  }

  /** After the worker has stopped. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.retry) clearTimeout(this.retry);
    await this.restarting;
    await this.connected?.close();
    await this.server?.stop();
  }

  private async startServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const server = await startEmbeddedServer(options);
    void server.exited.then((exit) => {
      if (this.closing) return;
      this.options.log.error({ exit }, 'the embedded Temporal server ended by itself; starting it again');
      this.restartLater({ ...options, port: Number(server.address.split(':').at(-1)) });
    });
    return server;
  }

  /** After a pause, so that a server that dies at once does not keep the machine busy. */
  private restartLater(options: EmbeddedServerOptions): void {
    this.retry = setTimeout(() => {
      this.restarting = this.restart(options);
    }, RECONNECT_MS);
  }

  private async restart(options: EmbeddedServerOptions): Promise<void> {
    const { log } = this.options;
    try {
      const server = await this.startServer(options);
      if (server.address.endsWith(`:${options.port}`)) {
        this.server = server;
        return;
      }
      // Connections find a server again by its address only.
      log.warn(
        { address: server.address },
        'the port of the embedded Temporal server is taken; trying again',
      );
      await server.stop(); // its end brings us back here
    } catch (error) {
      log.error({ err: error }, 'the embedded Temporal server did not start again');
      if (!this.closing) this.restartLater(options);
    }
  }

  private async connect(): Promise<void> {
    const { namespace, log, tracing } = this.options;
    const connected = await connectTemporal({
      embeddedAddress: this.server?.address ?? this.options.address ?? null,
      ...(namespace !== undefined && { namespace }),
      ...(tracing && { interceptors: [traceStarts(tracing)] }),
    });
    try {
      await ensureSearchAttributes(connected.connection, connected.namespace, SEARCH_ATTRIBUTES);
      this.attributesReady = true;
    } catch (error) {
      log.warn({ err: error }, 'workflows will carry no search attributes');
    }
    await ensureSchedules(connected.client);
    this.connected = connected;
    await this.options.onConnected(connected.connection, connected.namespace);
  }

  private connectLater(): void {
    this.retry = setTimeout(() => {
      this.connect().then(
        () => this.options.log.info('connected to Temporal'),
        () => this.closing || this.connectLater(),
      );
    }, RECONNECT_MS);
  }
}
