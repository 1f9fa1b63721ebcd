/** The only starts, signals and updates of workflows. */
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import {
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  type SearchAttributePair,
} from '@temporalio/common';
import {
  cancel,
  deliveryReport,
  firstStatus,
  TASK_QUEUE,
  type MessageInput,
  type ReportNotice,
} from '../../workflows/contract.js';
import type { message } from '../../workflows/message.js';
import {
  SalamiAppId,
  SalamiChannel,
  SalamiGroupId,
  SalamiMessageId,
  SalamiProvider,
  SalamiStatus,
} from './attributes.js';
import { messageWorkflowId } from './ids.js';

/** What operators filter by and read in the list. No personal data. */
export interface MessageLabels {
  groupId: number | null;
  provider: string;
  channel: string;
  /** The recipient, masked. */
  recipient: string;
}

/** There is no connection yet. */
export class TemporalAwayError extends Error {
  override name = 'TemporalAwayError';
}

/** The part of a link that starts and signals need. */
export interface ClientSource {
  /** @throws TemporalAwayError */
  client(): Client;
  readonly hasAttributes: boolean;
}

export class TemporalGateway {
  constructor(
    private readonly source: ClientSource,
    /** True when a worker of this process shares the connection: the first task then comes with the answer. */
    private readonly startEagerly: boolean,
  ) {}

  /** Idempotent: a message has one run, ever. @throws when Temporal is away */
  async startMessage(input: MessageInput, labels: MessageLabels): Promise<void> {
    const attributes: SearchAttributePair[] = [
      { key: SalamiMessageId, value: input.messageId },
      { key: SalamiAppId, value: input.appId },
      { key: SalamiProvider, value: labels.provider },
      { key: SalamiChannel, value: labels.channel },
      { key: SalamiStatus, value: firstStatus(input) },
      ...(labels.groupId === null ? [] : [{ key: SalamiGroupId, value: labels.groupId }]),
    ];
    try {
      await this.source.client().workflow.start<typeof message>('message', {
        workflowId: messageWorkflowId(input.messageId),
        taskQueue: TASK_QUEUE,
        args: [input],
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        requestEagerStart: this.startEagerly,
        ...(this.source.hasAttributes && { typedSearchAttributes: new TypedSearchAttributes(attributes) }),
        staticSummary: `${labels.channel} to ${labels.recipient} through ${labels.provider}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** @returns false when the run is over, which is as good as told. @throws when Temporal is away */
  async signalReport(messageId: number, notice: ReportNotice): Promise<boolean> {
    return unlessOver(() => this.handle(messageId).signal(deliveryReport, notice));
  }

  /** Wakes a run whose message was cancelled in the database. @returns false when the run is over */
  async tellCancelled(messageId: number): Promise<boolean> {
    return unlessOver(() => this.handle(messageId).executeUpdate(cancel));
  }

  /** @throws when Temporal is away */
  async ping(): Promise<void> {
    const client = this.source.client();
    await client.connection.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}));
  }

  private handle(messageId: number) {
    return this.source.client().workflow.getHandle(messageWorkflowId(messageId));
  }
}

async function unlessOver(tell: () => Promise<unknown>): Promise<boolean> {
  try {
    await tell();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Temporal is away, starting or overloaded: worth trying again. */
export function isTemporalAway(error: unknown): boolean {
  const seen = error instanceof Error && 'cause' in error ? [error, error.cause] : [error];
  return seen.some(
    (one) =>
      isGrpcServiceError(one) ||
      one instanceof TemporalAwayError ||
      (one as Error | undefined)?.name === 'TransportError',
  );
}
