/** Temporal as an operator sees it: handles of the runs of a gateway's messages. */
import { after } from 'mocha';
import {
  Client,
  Connection,
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from '@temporalio/client';
import { messageWorkflowId } from '../../../src/temporal/ids.js';
import { until } from '../../../tools/load/until.js';
import type { TestGateway } from '../../support/gateway.js';
import { state, type MessageResult, type MessageState } from '../../../workflows/contract.js';
import type { message } from '../../../workflows/message.js';

export type Run = WorkflowHandle<typeof message>;

export interface Operator {
  /** Waits until the run says that it waits for this. */
  untilWaitingFor(messageId: number, what: string): Promise<MessageState>;
  run(messageId: number): Promise<Run>;
  /** The newest run's status, for example `RUNNING`; null while there is none. */
  status(messageId: number): Promise<string | null>;
  /** Waits for the run to end. @returns its result */
  result(messageId: number): Promise<{ status: string; attempts: number }>;
  /** Waits for the run to end. @returns why it ended so, as a code */
  reason(messageId: number): Promise<string | null>;
  /** Temporal itself, in the gateway's namespace. */
  client(): Promise<Client>;
}

/** Asks a run until its worker answers: a busy one lets a question lie for longer than Temporal waits. */
export const untilAnswered = <T>(ask: () => Promise<T>): Promise<T> =>
  until(async () => {
    try {
      return { answer: await ask() };
    } catch (error) {
      if (isGrpcDeadlineError(error)) return null;
      throw error;
    }
  }, 'an answer').then(({ answer }) => answer);

/** Connects on first use; the connection closes with the describe block that calls this. */
export function useOperator(gateway: TestGateway): Operator {
  const { operator, close } = openOperator(gateway);
  after(close);
  return operator;
}

/** Connects on first use. */
export function openOperator(gateway: TestGateway): { operator: Operator; close: () => Promise<void> } {
  let connection: Connection | null = null;
  /** Null while the message has no run yet. */
  const orNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  };
  const client = async (): Promise<Client> => {
    connection ??= await Connection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    return new Client({ connection, namespace: gateway.namespace });
  };
  const run = async (messageId: number): Promise<Run> =>
    (await client()).workflow.getHandle<typeof message>(messageWorkflowId(messageId));
  const statusOf = async (messageId: number): Promise<string | null> => {
    const handle = await run(messageId);
    return (await orNull(() => handle.describe()))?.status.name ?? null;
  };
  const ending = async (messageId: number): Promise<MessageResult> => {
    const handle = await run(messageId);
    const ended = async () => ![null, 'RUNNING'].includes(await statusOf(messageId));
    await until(ended, `the run of message ${messageId} to end`);
    return handle.result();
  };
  const operator: Operator = {
    client,
    run,
    status: statusOf,
    async untilWaitingFor(messageId, what) {
      const handle = await run(messageId);
      const look = async () => {
        const seen = await orNull(() => untilAnswered(() => handle.query(state)));
        return seen?.waitingFor === what ? seen : null;
      };
      return until(look, `message ${messageId} to wait for ${what}`);
    },
    async result(messageId) {
      const { status, attempts } = await ending(messageId);
      return { status, attempts };
    },
    async reason(messageId) {
      return (await ending(messageId)).reason;
    },
  };
  return { operator, close: async () => connection?.close() };
}
