import assert from 'node:assert/strict';
import { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { SalamiMessageId, SalamiStatus, SEARCH_ATTRIBUTES } from '../../src/temporal/attributes.js';
import {
  connectTemporal,
  ensureNamespace,
  ensureSearchAttributes,
  type TemporalConnection,
} from '../../src/temporal/connect.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/server/embedded.js';
import { freePort } from '../../src/temporal/server/ports.js';
import { FIRST_BUILD_MS, provisionForTests, retentionDays, silent } from './support.js';

describe('connection to Temporal', function () {
  this.timeout(60_000);
  let server: EmbeddedServer;
  let temporal: TemporalConnection;
  before(async function () {
    this.timeout(FIRST_BUILD_MS);
    server = await startEmbeddedServer({
      cliPath: await provisionForTests(),
      inMemory: true,
      headless: true,
      namespace: 'salami',
      retentionDays: 3,
      searchAttributes: SEARCH_ATTRIBUTES,
      log: silent,
    });
    temporal = await connectTemporal({ embeddedAddress: server.address, namespace: 'salami' });
  });
  after(async () => {
    await temporal.close();
    await server.stop();
  });

  it('accepts a workflow with our search attributes as soon as it has started', async () => {
    const attributes = new TypedSearchAttributes([
      { key: SalamiMessageId, value: 42 },
      { key: SalamiStatus, value: 'pending' },
    ]);
    const handle = await temporal.client.workflow.start('message', {
      workflowId: 'message-42',
      taskQueue: 'nobody-polls-here',
      typedSearchAttributes: attributes,
    });
    const described = await handle.describe();
    assert.equal(described.typedSearchAttributes.get(SalamiMessageId), 42);
    assert.equal(described.typedSearchAttributes.get(SalamiStatus), 'pending');
  });

  it('has the retention asked for', async () => {
    assert.equal(await retentionDays(temporal, 'salami'), 3);
  });

  it('has no UI when headless', () => assert.equal(server.uiUrl, null));

  it('connects to the embedded server in the clear, whatever TEMPORAL_* says', async () => {
    const environment = {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_NAMESPACE: 'other',
      TEMPORAL_API_KEY: 'k',
    };
    await withEnvironment(environment, async () => {
      const other = await connectTemporal({ embeddedAddress: server.address });
      assert.equal(other.namespace, 'default');
      await other.close();
    });
  });

  it('connects to the cluster that TEMPORAL_* describes', async () => {
    await withEnvironment({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'salami' }, async () => {
      const cluster = await connectTemporal({ embeddedAddress: null });
      assert.equal(cluster.namespace, 'salami');
      assert.equal(cluster.client.options.namespace, 'salami');
      await cluster.close();
    });
  });

  it('rejects when nothing answers on the address', async () => {
    const address = `127.0.0.1:${await freePort(0)}`;
    await assert.rejects(connectTemporal({ embeddedAddress: address }), { name: 'TransportError' });
  });

  it('ensureNamespace: the namespace takes workflows at once, even if it was asked for before', async () => {
    const namespace = 'asked-before';
    const { connection } = temporal;
    await assert.rejects(connection.workflowService.describeNamespace({ namespace }));
    await assert.rejects(connection.workflowService.countWorkflowExecutions({ namespace })); // cached as "not found"
    await ensureNamespace(connection, namespace, 1);
    await ensureSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
    const client = new Client({ connection, namespace });
    await client.workflow.start('message', {
      workflowId: 'message-1',
      taskQueue: 'nobody-polls-here',
      typedSearchAttributes: new TypedSearchAttributes([{ key: SalamiMessageId, value: 1 }]),
    });
  });

  it('ensureNamespace and ensureSearchAttributes: a second time and at the same time change nothing', async () => {
    const ensure = async () => {
      await ensureNamespace(temporal.connection, 'twice', 2);
      await ensureSearchAttributes(temporal.connection, 'twice', SEARCH_ATTRIBUTES);
    };
    await Promise.all([ensure(), ensure()]);
    await ensure();
    assert.equal(await retentionDays(temporal, 'twice'), 2);
  });

  it('ensureNamespace changes a retention that differs', async () => {
    await ensureNamespace(temporal.connection, 'longer', 1);
    await ensureNamespace(temporal.connection, 'longer', 30);
    assert.equal(await retentionDays(temporal, 'longer'), 30);
  });

  it('ensureSearchAttributes refuses a name that exists with another type', async () => {
    const attributes = [{ name: SalamiMessageId.name, type: 'KEYWORD' as const }];
    await assert.rejects(
      ensureSearchAttributes(temporal.connection, 'salami', attributes),
      /SalamiMessageId of namespace salami is not of type KEYWORD/,
    );
  });
});

async function withEnvironment(variables: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
