/** Temporal as an operator sees it: handles of the runs of a gateway's messages. */
import { after } from 'mocha';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { messageWorkflowId } from '../../../src/temporal/ids.js';
import { until } from '../../support/until.js';
import type { TestGateway } from '../../support/gateway.js';
import type { message } from '../../../workflows/message.js';

export type Run = WorkflowHandle<typeof message>;

export interface Operator {
  run(messageId: number): Promise<Run>;
  /** Waits for the run to end. @returns its result */
  result(messageId: number): Promise<{ status: string; attempts: number }>;
}

/** Connects on first use; the connection closes with the describe block that calls this. */
export function useOperator(gateway: TestGateway): Operator {
  let connection: Connection | null = null;
  after(() => connection?.close());
  const run = async (messageId: number): Promise<Run> => {
    connection ??= await Connection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    const client = new Client({ connection, namespace: gateway.namespace });
    return client.workflow.getHandle<typeof message>(messageWorkflowId(messageId));
  };
  return {
    run,
    async result(messageId) {
      const handle = await run(messageId);
      const ended = async () => (await handle.describe()).status.name !== 'RUNNING';
      await until(ended, `the run of message ${messageId} to end`);
      return handle.result();
    },
  };
}
