/** What operators see of a running message: its state, its story, its search attributes and its named waits. */
import * as wf from '@temporalio/workflow';
import { tellStory, timerName, WAITS, type Entry, type WaitKind } from '../src/messages/story.js';
import { isTerminal } from '../src/messages/status.js';
import type { ReportedStatus } from '../src/messages/types.js';
import { SalamiAppId, SalamiProvider, SalamiStatus } from '../src/temporal/attributes.js';
import { firstStatus, type MessageInput, type MessageState } from './contract.js';

export class MessageView {
  readonly state: MessageState;
  private readonly entries: Entry[] = [];
  private waiting: { kind: WaitKind; until: number } | null = null;
  private over = false;
  /** What the search attributes say now; null on a server that has none of ours. */
  private published: { status: string; appId: number } | null;
  private provider: string | null = null;

  constructor(input: MessageInput) {
    this.state = {
      status: firstStatus(input),
      appId: input.appId,
      attempts: input.attemptsBefore ?? 0,
      failovers: 0,
      outcome: null,
      reason: null,
      waitingFor: null,
      until: null,
    };
    const hasAttributes = wf.workflowInfo().typedSearchAttributes.get(SalamiStatus) !== undefined;
    this.published = hasAttributes ? { status: this.state.status, appId: input.appId } : null;
  }

  attempted(number: number, outcome: string, reason: string | null): void {
    Object.assign(this.state, { attempts: number, outcome, reason });
    this.entries.push({ kind: 'attempt', number, appId: this.state.appId, outcome, reason, at: Date.now() });
  }

  moved(appId: number, provider: string): void {
    const failovers = this.state.failovers + 1;
    Object.assign(this.state, { appId, failovers, status: 'pending' });
    this.provider = provider;
    this.entries.push({ kind: 'move', appId, at: Date.now() });
  }

  /** @param status what the report says; one that ends the message is the reason of its end */
  reported(attempt: number, status: ReportedStatus): void {
    if (status === 'failed' || status === 'expired') this.state.reason = `reported_${status}`;
    this.entries.push({ kind: 'report', attempt, status, at: Date.now() });
  }

  /**
   * @param told what operators read, where the wait is longer than this step of it
   * @returns when the time has come, or earlier when `isOver` says so
   */
  async wait(kind: WaitKind, until: number, isOver: () => boolean, told = until): Promise<void> {
    const ms = Math.max(1, until - Date.now());
    this.waiting = { kind, until: told };
    Object.assign(this.state, { waitingFor: WAITS[kind].words, until: told });
    this.show();
    await wf.condition(isOver, ms, { summary: timerName(kind, ms) });
    this.waiting = null;
    Object.assign(this.state, { waitingFor: null, until: null });
    this.tell();
  }

  /** The run is over: the last word, written in the task that ends it. */
  end(): void {
    this.over = true;
    this.state.reason = this.reasonOfEnd();
    this.show();
  }

  private reasonOfEnd(): string | null {
    const { status, reason } = this.state;
    if (status === 'delivered') return null;
    if (status === 'cancelled') return 'cancelled';
    if (status === 'expired') return reason === 'reported_expired' ? reason : 'expired';
    return isTerminal(status) ? reason : 'dlr_timeout';
  }

  private show(): void {
    this.tell();
    this.publish();
  }

  /** Costs nothing: it stays in the worker's memory until somebody asks. */
  private tell(): void {
    wf.setCurrentDetails(tellStory({ ...this.state, waiting: this.waiting, over: this.over }, this.entries));
  }

  /** One event and one visibility write, therefore only when a wait begins or the run ends, and only for what changed. */
  private publish(): void {
    if (this.published === null) return;
    const { status, appId } = this.state;
    const changes = [
      ...(status === this.published.status ? [] : [{ key: SalamiStatus, value: status }]),
      ...(appId === this.published.appId ? [] : [{ key: SalamiAppId, value: appId }]),
      ...(this.provider === null ? [] : [{ key: SalamiProvider, value: this.provider }]),
    ];
    if (changes.length === 0) return;
    wf.upsertSearchAttributes(changes);
    this.published = { status, appId };
    this.provider = null;
  }
}
