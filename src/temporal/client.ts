/** The only starts, signals and updates of workflows. */
import { randomUUID } from 'node:crypto';
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import {
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type SearchAttributePair,
} from '@temporalio/common';
import {
  batchChanged,
  cancel,
  deliverNow,
  deliveryReport,
  firstStatus,
  lease,
  phoneChanged,
  phoneReport,
  state,
  TASK_QUEUE,
  type BatchInput,
  type MessageInput,
  type MessageState,
  type PhoneNotice,
  type ReportNotice,
  type WebhookInput,
} from '../../workflows/contract.js';
import type { batch } from '../../workflows/batch.js';
import type { message } from '../../workflows/message.js';
import type { phone } from '../../workflows/phone.js';
import type { LeaseRequest, LeaseResult } from '../phones/types.js';
import type { webhook, webhookGroup } from '../../workflows/webhook.js';
import type { RunState } from '../jobs/missing-run.js';
import type { DeliverGroupInput } from '../webhooks/types.js';
import type { Tracing } from '../tracing/tracing.js';
import {
  SalamiAppId,
  SalamiChannel,
  SalamiGroupId,
  SalamiMessageId,
  SalamiProvider,
  SalamiStatus,
} from './attributes.js';
import {
  batchWorkflowId,
  messageWorkflowId,
  phoneWorkflowId,
  webhookGroupWorkflowId,
  webhookWorkflowId,
} from './ids.js';

/** What operators filter by and read in the list. No personal data. */
export interface MessageLabels {
  groupId: number | null;
  provider: string;
  channel: string;
  /** The recipient, masked. */
  recipient: string;
  /** Of the request that the message came with; null where nothing was traced. */
  traceparent: string | null;
}

/** For an answer of a run; a person is waiting. */
const QUESTION_MS = 2_000;

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
    private readonly tracing: Tracing | null = null,
  ) {}

  /**
   * Idempotent: a message has one open run.
   * @param again the row has recorded attempts already: its run was lost, or it is begun again after a failure
   * @throws when Temporal is away
   */
  startMessage(input: MessageInput, labels: MessageLabels, again: boolean): Promise<void> {
    const start = () => this.startRun(input, labels, again);
    const { traceparent: parent, provider, channel } = labels;
    if (!this.tracing || parent === null) return start();
    const attributes = {
      'salami.message_id': input.messageId,
      'salami.app_id': input.appId,
      'salami.provider': provider,
      'salami.channel': channel,
    };
    return this.tracing.span({ name: 'start workflow', kind: 'producer', parent, attributes }, start);
  }

  private async startRun(input: MessageInput, labels: MessageLabels, again: boolean): Promise<void> {
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
        // A run that an operator ended may be followed by another one, and a message that is begun again needs one
        // after an orderly end. A second run is safe: each attempt is claimed in the database. For a first start an
        // orderly end refuses the duplicate all the same, which spares a run when two processes start one message.
        workflowIdReusePolicy: again
          ? WorkflowIdReusePolicy.ALLOW_DUPLICATE
          : WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        requestEagerStart: this.startEagerly,
        ...(this.source.hasAttributes && { typedSearchAttributes: new TypedSearchAttributes(attributes) }),
        staticSummary: `${labels.channel} to ${labels.recipient} through ${labels.provider}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Idempotent: a delivery has one open run, whose wait then ends. @throws when Temporal is away */
  async startDelivery(input: WebhookInput, webhookId: number): Promise<void> {
    const { workflow } = this.source.client();
    const workflowId = webhookWorkflowId(input.deliveryId);
    for (let isTold = false; !isTold;) {
      try {
        await workflow.start<typeof webhook>('webhook', {
          workflowId,
          taskQueue: TASK_QUEUE,
          args: [input],
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE, // replayed
          requestEagerStart: this.startEagerly,
          staticSummary: `to webhook ${webhookId}`,
        });
        isTold = true;
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        isTold = await unlessOver(() => workflow.getHandle(workflowId).signal(deliverNow));
      }
    }
  }

  /** @throws when Temporal is away */
  async startDeliveryGroup(input: DeliverGroupInput, webhookId: number): Promise<void> {
    await this.source.client().workflow.start<typeof webhookGroup>('webhookGroup', {
      workflowId: webhookGroupWorkflowId(webhookId, randomUUID()),
      taskQueue: TASK_QUEUE,
      args: [input],
      requestEagerStart: this.startEagerly,
      staticSummary: `${input.deliveryIds.length} to webhook ${webhookId}`,
    });
  }

  /** @returns false when the run is over, which is as good as told. @throws when Temporal is away */
  async signalReport(messageId: number, notice: ReportNotice): Promise<boolean> {
    return unlessOver(() => this.handle(messageId).signal(deliveryReport, notice));
  }

  /** The same about a phone. */
  async signalPhone(messageId: number, notice: PhoneNotice): Promise<boolean> {
    return unlessOver(() => this.handle(messageId).signal(phoneReport, notice));
  }

  /** Idempotent: a phone has one open run. @throws when Temporal is away */
  async startPhone(appId: number): Promise<void> {
    try {
      await this.source.client().workflow.start<typeof phone>('phone', this.phoneOptions(appId));
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /**
   * Asks the run of a phone what the phone gets now; starts it where there is none.
   * @throws when Temporal is away, or the run has not answered in time
   */
  async leasePhone(request: LeaseRequest, waitMs: number): Promise<LeaseResult> {
    const client = this.source.client();
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof phone>('phone', {
      ...this.phoneOptions(request.appId),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return client.withDeadline(Date.now() + waitMs, () =>
      client.workflow.executeUpdateWithStart(lease, { args: [request], startWorkflowOperation }),
    );
  }

  /** Starts its run where there is none. @throws when Temporal is away */
  async tellPhone(appId: number): Promise<void> {
    const options = { ...this.phoneOptions(appId), signal: phoneChanged };
    await this.source.client().workflow.signalWithStart<typeof phone, []>('phone', options);
  }

  private phoneOptions(appId: number) {
    return {
      workflowId: phoneWorkflowId(appId),
      taskQueue: TASK_QUEUE,
      args: [{ appId }] as [{ appId: number }],
      ...(this.source.hasAttributes && {
        typedSearchAttributes: new TypedSearchAttributes([{ key: SalamiAppId, value: appId }]),
      }),
      staticSummary: `phone of app ${appId}`,
    };
  }

  /** Tells the run of a batch that its row has changed; starts it where there is none. @throws when Temporal is away */
  async tellBatch(input: BatchInput): Promise<void> {
    await this.source.client().workflow.signalWithStart<typeof batch, []>('batch', {
      workflowId: batchWorkflowId(input.batchId),
      taskQueue: TASK_QUEUE,
      args: [input],
      signal: batchChanged,
      staticSummary: `batch of ${input.rows} rows`,
    });
  }

  /** Wakes a run whose message was cancelled in the database. @returns false when the run is over */
  async tellCancelled(messageId: number): Promise<boolean> {
    return unlessOver(() => this.handle(messageId).executeUpdate(cancel));
  }

  /** What the run of a message says of itself; null where it has none or nobody answers in time. */
  async messageState(messageId: number): Promise<MessageState | null> {
    try {
      const { connection } = this.source.client();
      return await connection.withDeadline(Date.now() + QUESTION_MS, () =>
        this.handle(messageId).query(state),
      );
    } catch {
      return null; // without a worker, or while Temporal is away: what is asked for is worth a wait, not an error
    }
  }

  /** The newest run of a message. @throws when Temporal is away */
  messageRun(messageId: number): Promise<RunState> {
    return this.newestRun(messageWorkflowId(messageId));
  }

  /** The newest run of a batch. @throws when Temporal is away */
  batchRun(batchId: number): Promise<RunState> {
    return this.newestRun(batchWorkflowId(batchId));
  }

  private async newestRun(workflowId: string): Promise<RunState> {
    try {
      const { status } = await this.source.client().workflow.getHandle(workflowId).describe();
      if (status.name === 'COMPLETED') return 'over';
      return BROKEN.has(status.name) ? 'broken' : 'open';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'none';
      throw error;
    }
  }

  /** @throws when Temporal is away */
  async ping(): Promise<void> {
    await this.serverVersion();
  }

  /** @throws when Temporal is away */
  async serverVersion(): Promise<string> {
    const client = this.source.client();
    const info = await client.connection.withDeadline(Date.now() + 2_000, () =>
      client.workflowService.getSystemInfo({}),
    );
    return info.serverVersion;
  }

  private handle(messageId: number) {
    return this.source.client().workflow.getHandle(messageWorkflowId(messageId));
  }
}

const BROKEN: ReadonlySet<string> = new Set(['TERMINATED', 'CANCELLED', 'FAILED', 'TIMED_OUT']);

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
      (one as Error | undefined)?.name === 'WorkflowUpdateRPCTimeoutOrCancelledError' ||
      one instanceof TemporalAwayError ||
      (one as Error | undefined)?.name === 'TransportError',
  );
}
