/** Temporal servers that a run starts beside the gateway, with the very arguments of the gateway's embedded one. */
import { randomBytes } from 'node:crypto';
import { provide } from '../../src/cli/start.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/attributes.js';
import { connectTemporal, ensureNamespace } from '../../src/temporal/connect.js';
import { startEmbeddedServer } from '../../src/temporal/server/embedded.js';
import { makeFolder } from './folder.js';

export interface LoadTemporal {
  /** `TEMPORAL_ADDRESS` of the gateway. */
  address: string;
  pid: number;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * The path of the server's program, fetched or built when it is missing, which may take minutes.
 * @throws ProvisionError
 */
export async function provideTemporal(onProgress: (text: string) => void): Promise<string> {
  return (await provide(readConfig({}, null), (text) => onProgress(text.trim()))).path;
}

/** On disk, with its UI, in the namespace `default`. @throws Error when it does not start */
export async function startTemporal(cliPath: string): Promise<LoadTemporal> {
  const folder = makeFolder('salami-load-temporal-');
  try {
    const server = await startEmbeddedServer({
      cliPath,
      dataDir: folder.path,
      namespace: 'default',
      retentionDays: 7,
      searchAttributes: SEARCH_ATTRIBUTES,
      uiPort: 0,
      log: createLog('silent'),
    });
    return {
      address: server.address,
      pid: server.pid,
      async stop() {
        await server.stop();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

export interface LoadNamespace {
  /** `TEMPORAL_NAMESPACE` of the gateway. */
  name: string;
  remove(): Promise<void>;
}

/**
 * A namespace for one run on a server that somebody else keeps: a fresh database counts its messages from 1 again, and
 * in a namespace that has seen these numbers their workflows would be refused as repeats.
 * @param address host:port, without TLS
 * @throws Error when the server is away or does not let clients make namespaces
 */
export async function makeNamespace(address: string): Promise<LoadNamespace> {
  const name = `salami-load-${randomBytes(6).toString('hex')}`;
  const { connection, close } = await connectTemporal({ embeddedAddress: address });
  try {
    await ensureNamespace(connection, name, 1);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name,
    async remove() {
      await connection.operatorService.deleteNamespace({ namespace: name });
      await close();
    },
  };
}
