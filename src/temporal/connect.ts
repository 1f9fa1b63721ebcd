/** The connection to Temporal that client and workers share, and what must exist in a namespace before use. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  Client,
  isGrpcServiceError,
  type ConnectionLike,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { SearchAttribute } from './attributes.js';

export interface ConnectOptions {
  /**
   * `host:port` of the server this gateway started itself: plain text, without credentials, whatever the environment
   * says. Null = the cluster that Temporal's own TEMPORAL_* variables describe (address, API key, TLS, metadata).
   */
  embeddedAddress: string | null;
  /** Default: TEMPORAL_NAMESPACE (or the profile's) for a cluster, else `default`. */
  namespace?: string;
  /** Of the client. */
  interceptors?: WorkflowClientInterceptor[];
}

export interface TemporalConnection {
  /** Shared by client and workers: only then are workflows started eagerly. */
  connection: NativeConnection;
  client: Client;
  namespace: string;
  /** Call after every worker has ended. @throws IllegalStateError while a worker still uses the connection */
  close(): Promise<void>;
}

/** Milliseconds for one request of this file; the SDK itself would wait for ever. */
const REQUEST_MS = 10_000;
/** Milliseconds until a new namespace or search attribute must be usable; servers refresh every 2 to 10 seconds. */
const VISIBLE_MS = 60_000;
const POLL_MS = 50;
const DAY_MS = 86_400_000;

/** gRPC status codes, https://grpc.io/docs/guides/status-codes/ */
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/**
 * Connects at once, and stays usable when the server goes away and comes back on the same address.
 * The first connection of a process fixes the SDK's `Runtime`, so install a custom one (logger, metrics) before.
 *
 * @throws TransportError when the server can't be reached now (at once when it is refused, after 30 seconds of silence);
 * trying again is the caller's choice
 * @throws Error when a TEMPORAL_* variable can't be understood
 */
export async function connectTemporal(options: ConnectOptions): Promise<TemporalConnection> {
  const target: { connectionOptions: NativeConnectionOptions; namespace?: string } =
    options.embeddedAddress === null
      ? loadClientConnectConfig()
      : { connectionOptions: { address: options.embeddedAddress } };
  const namespace = options.namespace ?? target.namespace ?? 'default';
  const connection = await NativeConnection.connect({
    ...target.connectionOptions,
    // The SDK's default is gzip, which costs CPU on both ends and saves nothing where no network lies between.
    ...(isLoopback(target.connectionOptions.address) && { grpcCompression: { codec: 'none' } as const }),
  });
  return {
    connection,
    client: new Client({
      connection,
      namespace,
      ...(options.interceptors && { interceptors: { workflow: options.interceptors } }),
    }),
    namespace,
    close: () => connection.close(),
  };
}

const isLoopback = (address: string | undefined) =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/.test(address ?? '');

/**
 * Registers the namespace if it is missing, sets its retention if it differs, and returns when requests may use it.
 * On a shared cluster this is an administrator's right: the gateway calls it for its embedded server and for tests.
 *
 * @param retentionDays days that a closed workflow stays visible; the server accepts 1/24 (one hour) and more
 */
export async function ensureNamespace(
  connection: ConnectionLike,
  namespace: string,
  retentionDays: number,
): Promise<void> {
  const retentionMs = Math.round(retentionDays * DAY_MS);
  const workflowExecutionRetentionTtl = msToTs(retentionMs);
  // Registered first and asked later: the server remembers for a second that a name it was asked for did not exist.
  const registered = await within(connection, () =>
    connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: workflowExecutionRetentionTtl,
    }),
  ).catch(unlessCode(ALREADY_EXISTS));
  if (registered === null) {
    const { config } = await within(connection, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    if (tsToMs(config?.workflowExecutionRetentionTtl) !== retentionMs) {
      await within(connection, () =>
        connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } }),
      );
    }
  }
  // Only the frontend is asked, on purpose: each service reads an unknown namespace when it first meets it, so
  // search attributes added before the first workflow are known to the history service from the start. One that had
  // met the namespace already would refuse them until its next refresh.
  const workflows = new Client({ connection, namespace }).workflow;
  await untilVisible(`namespace ${namespace}`, async () => {
    try {
      await within(connection, () => workflows.count());
      return true;
    } catch (error) {
      if (error instanceof NamespaceNotFoundError) return false;
      throw error;
    }
  });
}

/**
 * Registers the attributes that are missing and returns when the server lists them all. Idempotent.
 * In a namespace that already runs workflows, the server may take a further 2 seconds (its refresh interval) before
 * workflows can set a new one.
 *
 * @throws Error when an attribute exists with another type
 * @throws Error when the server lets only administrators do this (Temporal Cloud); the text tells what to create
 */
export async function ensureSearchAttributes(
  connection: ConnectionLike,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<void> {
  const list = async () => {
    const { customAttributes } = await within(connection, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return new Map(Object.entries(customAttributes ?? {}));
  };
  const known = await list().catch(explainDenied(namespace, attributes));
  const missing: Record<string, NonNullable<ReturnType<typeof indexedType>>> = {};
  for (const { name, type } of attributes) {
    const knownType = known.get(name);
    if (knownType === undefined) missing[name] = indexedType(type);
    else if (knownType !== indexedType(type)) {
      throw new Error(
        `Search attribute ${name} of namespace ${namespace} is not of type ${type}. Remove it ` +
          `(temporal operator search-attribute remove --name ${name}) or use another namespace.`,
      );
    }
  }
  if (Object.keys(missing).length === 0) return;
  await within(connection, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing }),
  ).catch((error: unknown) => {
    // Two gateways that start together add the same ones; the list below decides whether all is well.
    if (hasCode(error, ALREADY_EXISTS)) return null;
    return explainDenied(namespace, attributes)(error);
  });
  await untilVisible(`search attributes of namespace ${namespace}`, async () => {
    const visible = await list();
    return attributes.every(({ name }) => visible.has(name));
  });
}

function indexedType(type: SearchAttribute['type']) {
  const encoded = encodeSearchAttributeIndexedValueType(type);
  if (encoded === undefined) throw new Error(`${type} is not a search attribute type`);
  return encoded;
}

const within = <T>(connection: ConnectionLike, request: () => Promise<T>): Promise<T> =>
  connection.withDeadline(Date.now() + REQUEST_MS, request);

const hasCode = (error: unknown, ...codes: number[]) =>
  isGrpcServiceError(error) && codes.includes(error.code);

const unlessCode =
  (code: number) =>
  (error: unknown): null => {
    if (hasCode(error, code)) return null;
    throw error;
  };

const explainDenied =
  (namespace: string, attributes: readonly SearchAttribute[]) =>
  (error: unknown): never => {
    if (!hasCode(error, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED)) throw error;
    const list = attributes.map(({ name, type }) => `${name} (${type})`).join(', ');
    throw new Error(
      `This Temporal server does not let clients manage search attributes. Create these in namespace ${namespace} ` +
        `with its own tools (Temporal Cloud: namespace page or tcld): ${list}`,
      { cause: error },
    );
  };

async function untilVisible(what: string, isVisible: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + VISIBLE_MS;
  while (!(await isVisible())) {
    if (Date.now() > deadline)
      throw new Error(`${what} was created, but is not usable after ${VISIBLE_MS / 1000} s`);
    await delay(POLL_MS);
  }
}
