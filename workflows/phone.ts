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
  let isPlanned = false;
  let isLeasing = false;
  let isGone = false;
  let wakeAt = 0;

  wf.setHandler(phoneState, () => run);
  wf.setHandler(phoneChanged, () => void (isChanged = true));
  wf.setHandler(lease, async (request: LeaseRequest): Promise<LeaseResult> => {
    await wf.condition(() => !isLeasing);
    isLeasing = true;
    try {
      const result = await leasePhone(request);
      handedOut(result.ids.length);
      see(result.snapshot);
      isPlanned = false; // what was handed out has to be looked at
      return result;
    } finally {
      isLeasing = false;
    }
  });

  function handedOut(messages: number): void {
    if (messages === 0) return;
    run.handedOut += messages;
    run.handOuts = [{ at: Date.now(), messages }, ...run.handOuts].slice(0, SHOWN);
  }

  function see(snapshot: Snapshot | null): void {
    if (snapshot) run.snapshot = snapshot;
    else isGone = true;
    wakeAt = Date.now() + (snapshot?.wakeInMs ?? LONGEST_WAIT_MS);
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
      see(await lookAtPhone(appId));
    } catch (error) {
      if (!(error instanceof wf.TemporalFailure) || wf.isCancellation(error)) throw error;
      await wf.sleep(PAUSE_MS, { summary: 'waits for the gateway; a look at the phone failed' });
      isChanged = true;
    }
  }

  const isFull = () => wf.workflowInfo().continueAsNewSuggested;
  while (!isGone && !isFull()) {
    if (isChanged) {
      isChanged = false;
      await look();
      publish();
      continue;
    }
    isPlanned = true;
    const wake = () => isChanged || !isPlanned || isGone || isFull();
    const ms = Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_WAIT_MS, wakeAt - Date.now()));
    const summary = `until the phone is looked at (${duration(ms)})`;
    if (!(await wf.condition(wake, ms, { summary }))) isChanged = true;
  }
  await wf.condition(wf.allHandlersFinished);
  if (!isGone)
    await wf.continueAsNew<typeof phone>({ appId, state: { ...run, histories: run.histories + 1 } });
}
