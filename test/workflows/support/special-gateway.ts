/** Gateways that a test needs in a special position: a clock of its own, or no Temporal where it should be. */
import { startGateway, type Gateway } from '../../../src/compose.js';
import { readConfig } from '../../../src/config.js';
import { createLog } from '../../../src/log.js';
import { freePort, runDuringTests, TestGateway } from '../../support/gateway.js';

export interface Position {
  clock?: () => Date;
  /** host:port of Temporal; default: the server of the run. */
  temporalAddress?: string;
  env?: Record<string, string>;
}

export class SpecialGateway extends TestGateway {
  constructor(private readonly position: Position) {
    super();
  }

  override async start(): Promise<void> {
    const port = await freePort();
    const config = readConfig(
      {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        SALAMI_DATA_DIR: this.database.folder,
        DATABASE_URL: this.database.url,
        SALAMI_ADMIN_TOKEN: this.token,
        SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
        TEMPORAL_ADDRESS: undefined,
        ...this.position.env,
      },
      null,
    );
    const address = this.position.temporalAddress ?? process.env['SALAMI_TEST_TEMPORAL']!;
    const running: Gateway = await startGateway({
      config,
      log: createLog('debug', { write: (line: string) => void this.logLines.push(line) }),
      temporal: { embedded: null, address, namespace: this.namespace },
      checkReplies: true,
      ...(this.position.clock && { clock: this.position.clock }),
    });
    Object.assign(this, { running });
  }
}

export const useSpecialGateway = (position: Position): SpecialGateway =>
  runDuringTests(new SpecialGateway(position));

/** Nobody listens there, and nobody is given that port: it is reserved. */
export const NOWHERE = '127.0.0.1:1';
