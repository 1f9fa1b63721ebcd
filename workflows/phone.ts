/**
 * One run per phone, for as long as its app exists. It alone decides what the phone is given, one request after the
 * other; it looks when a lease is over and when the phone has been silent for too long. The queue itself is rows.
 */
import * as wf from '@temporalio/workflow';
import type { PhoneActivities } from '../activities/phones.js';
import { duration } from '../src/messages/story.js';
import { tellPhone } from '../src/phones/story.js';
import type { LeaseRequest, LeaseResult, Snapshot } from '../src/phones/types.js';
import { SalamiAppId, SalamiStatus } from '../src/temporal/attributes.js';
import { lease, phoneChanged, phoneState, type PhoneInput, type PhoneRunState } from './contract.js';

const { lookAtPhone } = wf.proxyLocalActivities<PhoneActivities>({
  startToCloseTimeout: '45s',
  retry: { initialInterval: '500ms', maximumAttempts: 4 },
});
// The phone waits: it asks again by itself soon enough.
const { leasePhone } = wf.proxyLocalActivities<PhoneActivities>({
  startToCloseTimeout: '20s',
  retry: { maximumAttempts: 1 },
});

/** A look that did not work is tried again after this long. */
const PAUSE_MS = 30_000;
/** Nothing to wait for by the clock: something else wakes the run. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const SHORTEST_WAIT_MS = 1_000;
/** Hand-outs that an operator sees. */
const SHOWN = 10;

export async function phone({ appId, state }: PhoneInput): Promise<void> {
  const run: PhoneRunState = state ?? { snapshot: null, handOuts: [], handedOut: 0, histories: 1 };
  const hasAttributes = wf.workflowInfo().typedSearchAttributes.get(SalamiAppId) !== undefined;
  let published: string | null = null;
  let isChanged = true;
  let isBusy = false;
  let isGone = false;

  wf.setHandler(phoneState, () => run);
  wf.setHandler(phoneChanged, () => void (isChanged = true));
  wf.setHandler(lease, async (request: LeaseRequest): Promise<LeaseResult> => {
    const result = await alone(() => leasePhone(request));
    handedOut(result.fresh);
    if (result.snapshot) show(result.snapshot);
    // Nothing here wakes the loop below: its timer would end in the task that ends this update, and a replay need
    // not come to the same order. What was handed out is looked at when the phone asks again, or is found silent.
    return result;
  });

  /** One local activity at a time: a replay resolves two of one task in another order than they came. */
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    // Two that waited may both be woken by the one that ended.
    while (isBusy) await wf.condition(() => !isBusy);
    isBusy = true;
    try {
      return await work();
    } finally {
      isBusy = false;
    }
  }

  function handedOut(messages: number): void {
    if (messages === 0) return;
    run.handedOut += messages;
    run.handOuts = [{ at: Date.now(), messages }, ...run.handOuts].slice(0, SHOWN);
  }

  function show(snapshot: Snapshot): void {
    run.snapshot = snapshot;
    wf.setCurrentDetails(tellPhone(appId, run));
  }

  /** Only what changes is written: one event each time that a phone comes or goes. */
  function publish(): void {
    const presence = run.snapshot?.presence;
    if (!hasAttributes || presence === undefined || presence === published) return;
    wf.upsertSearchAttributes([{ key: SalamiStatus, value: presence }]);
    published = presence;
  }

  async function look(): Promise<void> {
    try {
      const snapshot = await alone(() => lookAtPhone(appId));
      if (snapshot) show(snapshot);
      isGone = snapshot === null;
    } catch (error) {
      if (!(error instanceof wf.TemporalFailure) || wf.isCancellation(error)) throw error;
      await wf.sleep(PAUSE_MS, { summary: 'waits for the gateway; a look at the phone failed' });
      isChanged = true;
    }
  }

  while (!isGone && !wf.workflowInfo().continueAsNewSuggested) {
    isChanged = false;
    await look();
    publish();
    if (isChanged || isGone) continue;
    const waitMs = run.snapshot?.wakeInMs ?? LONGEST_WAIT_MS;
    const ms = Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_WAIT_MS, waitMs));
    const summary = `until the phone is looked at (${duration(ms)})`;
    await wf.condition(() => isChanged, ms, { summary });
  }
  await wf.condition(wf.allHandlersFinished);
  if (!isGone)
    await wf.continueAsNew<typeof phone>({ appId, state: { ...run, histories: run.histories + 1 } });
}
