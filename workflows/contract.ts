/** What the outside says to workflows and hears from them. The only file here whose values others import. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Counts } from '../src/jobs/types.js';
import type { Policy } from '../src/messages/next-step.js';
import type { ReportedStatus, Status } from '../src/messages/types.js';
import type { LeaseRequest, LeaseResult, Snapshot } from '../src/phones/types.js';
import type { DeliveryState, GroupEnd, RetryPolicy } from '../src/webhooks/types.js';

export const TASK_QUEUE = 'salami';
/** Where webhooks are posted: receivers that hang take no place from messages and jobs. */
export const WEBHOOK_QUEUE = 'salami-webhooks';
/** Where the members of batches are sent: they take no place from messages that are sent on their own. */
export const BULK_QUEUE = 'salami-bulk';
/** Where the process that keeps the link of an app takes its attempts. */
export const linkQueue = (appId: number) => `smpp-${appId}`;

/** Ids, durations and a policy; never a text, a number or a credential. Instants in milliseconds since 1970. */
export interface MessageInput {
  messageId: number;
  appId: number;
  hasGroup: boolean;
  policy: Policy;
  scheduledAt: number | null;
  expiresAt: number | null;
  /** Attempts of earlier rounds, which are over; absent = none. */
  attemptsBefore?: number;
}

/** What a run's status is before it has done anything; the search attribute at the start says the same. */
export const firstStatus = ({ scheduledAt }: Pick<MessageInput, 'scheduledAt'>): Status =>
  scheduledAt === null ? 'pending' : 'scheduled';

export interface MessageResult {
  status: Status;
  attempts: number;
  /**
   * Why it ended so, as a code: the last attempt's reason, `reported_failed` or `reported_expired`, `dlr_timeout`,
   * `expired`, `cancelled`; null when it was delivered.
   */
  reason: string | null;
}

/** A report that the database has taken already. */
export interface ReportNotice {
  reportId: number;
  attempt: number;
  status: ReportedStatus;
}

/** What an operator can ask a running message for. */
export interface MessageState {
  status: Status;
  appId: number;
  attempts: number;
  failovers: number;
  /** How the last attempt ended: `accepted`, `rejected-transient`, `rejected-permanent`, `ambiguous`. */
  outcome: string | null;
  /** A reason code: of the last attempt, or of the end. */
  reason: string | null;
  /** What it waits for, in words; null while it works. */
  waitingFor: string | null;
  /** Milliseconds since 1970. */
  until: number | null;
}

/** The database has what a phone said about an attempt, or the attempt has ended without a word of it. */
export interface PhoneNotice {
  attempt: number;
  /** Null: it says nothing about the message, the attempt is to be looked at. */
  status: ReportedStatus | null;
}

/** The run of a phone. Ids and a state that went through `continue-as-new`. */
export interface PhoneInput {
  appId: number;
  state?: PhoneRunState;
}

/** What a phone's run carries from one history into the next. Instants in milliseconds since 1970. */
export interface PhoneRunState {
  snapshot: Snapshot | null;
  /** The last few, newest first. */
  handOuts: { at: number; messages: number }[];
  /** Since the first history began. */
  handedOut: number;
  histories: number;
}

export const deliveryReport = defineSignal<[ReportNotice]>('deliveryReport');
export const phoneReport = defineSignal<[PhoneNotice]>('phoneReport');
/** An update: the phone waits for what it is given. */
export const lease = defineUpdate<LeaseResult, [LeaseRequest]>('lease');
/** Something about the phone has changed in the database. */
export const phoneChanged = defineSignal('phoneChanged');
export const phoneState = defineQuery<PhoneRunState>('phoneState');
/** An update, not a signal: whoever cancels must hear whether it was in time. */
export const cancel = defineUpdate<Status>('cancel');
export const state = defineQuery<MessageState>('state');

/** Ids, durations and a policy; never an address or what is posted there. */
export interface WebhookInput {
  deliveryId: number;
  policy: RetryPolicy;
  /** Before the first attempt of this run, milliseconds. */
  waitMs: number;
}

export interface WebhookResult {
  status: DeliveryState;
  attempts: number;
}

export type WebhookGroupResult = Omit<GroupEnd, 'retries'> & {
  /** Have a run of their own now. */
  retried: number;
};

/** The run of a batch. Numbers and instants alone. */
export interface BatchInput {
  batchId: number;
  /** Rows that were read, from 1 on. */
  rows: number;
  /** Milliseconds since 1970; null = at once. */
  scheduledAt: number | null;
  /** The first row that was not begun. */
  nextRow: number;
}

export interface BatchResult {
  rows: number;
  cancelled: boolean;
}

/** Somebody paused, resumed or cancelled the batch: its row says what. */
export const batchChanged = defineSignal('batchChanged');

/** Ends the wait of a delivery: somebody wants it now. */
export const deliverNow = defineSignal('deliverNow');

/** What a run of a scheduled job has done so far. */
export const progress = defineQuery<Counts>('progress');
