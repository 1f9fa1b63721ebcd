/** One profile from an empty machine to checked figures. */
import { isAccepted, runClosedLoop, type Send } from '../load/client.js';
import type { Arrival } from '../load/behaviour.js';
import { provideTemporal } from '../load/temporal.js';
import { measureEmptyRate, type EmptyRate, type EmptyTask } from './empty-task.js';
import { figuresOf, type Figures } from './figures.js';
import { Meter, type MemberUsage } from './meter.js';
import type { BatchFigures } from './bulk.js';
import type { BenchOptions, ProfileName } from './options.js';
import { drive, plannedSends, type Sample } from './profiles.js';
import { readMessages, untilReported, type FoundMessage } from './settle.js';
import { openSite, type Site } from './site.js';
import { verify, type Violation } from './verify.js';

export interface ProfileResult {
  profile: ProfileName;
  figures: Figures;
  /** Only with `flat-out`. */
  empty: EmptyRate | null;
  members: MemberUsage[];
  /** Only with `soak`. */
  samples: Sample[];
  /** Only with `bulk`, whose other figures are those of the single sends. */
  batch: BatchFigures | null;
  violations: Violation[];
}

type Say = (text: string) => void;

const PROGRESS_MS = 5_000;
/** Warm-up messages must not be in flight when the measured ones begin. */
const WARM_UP_CLIENTS = 10;

export async function runProfile(
  profile: ProfileName,
  options: BenchOptions,
  sayPlain: Say,
): Promise<ProfileResult> {
  const say: Say = (text) => sayPlain(`${profile}: ${text}`);
  // Before the gateway, alone on the machine, as the gateway then is.
  const empty = profile === 'flat-out' ? await emptyRate(options, say) : null;
  const site = await openSite(options, say);
  try {
    await warmUp(site, options.warmUp);
    return { profile, empty, ...(await measure(profile, options, site, say)) };
  } finally {
    await site.close();
  }
}

async function emptyRate(
  { emptySeconds, temporal, running }: BenchOptions,
  say: Say,
): Promise<EmptyRate | null> {
  if (emptySeconds === 0 || running) return null;
  const isOurs = temporal === 'embedded' || temporal === 'external';
  const server: EmptyTask['server'] = isOurs
    ? { cliPath: await provideTemporal(say) }
    : { address: temporal };
  say(`measuring workflows that do nothing, for ${emptySeconds} s`);
  const rate = await measureEmptyRate({ seconds: emptySeconds, server });
  say(`${Math.round(rate.perS)} empty workflows a second`);
  return rate;
}

async function warmUp({ target, provider }: Site, count: number): Promise<void> {
  const sends = await runClosedLoop({ target, clients: WARM_UP_CLIENTS, count });
  await untilReported(provider, sends.filter(isAccepted).length, () => undefined);
  await provider.forget();
}

async function measure(
  profile: ProfileName,
  options: BenchOptions,
  site: Site,
  say: Say,
): Promise<Omit<ProfileResult, 'profile' | 'empty'>> {
  const planned = plannedSends(profile, options);
  const meter = new Meter(site.members);
  const progress = new Progress(say, planned);
  meter.start();
  const { sends, samples, batch, memberIds } = await drive(profile, {
    site,
    options,
    meter,
    onSend: () => progress.answered(),
  });
  const acceptedIds = sends.filter(isAccepted).map(({ messageId }) => messageId);
  const allIds = [...acceptedIds, ...memberIds];
  await untilReported(site.provider, allIds.length, (taken) => progress.delivered(taken));
  const members = meter.read();
  say('checking every message');
  const messages = await readMessages(site.target, Math.min(...firstAndLast(allIds)));
  const arrivals = await site.provider.allArrivals();
  return {
    figures: figuresOf(sends, arrivals, messages),
    members,
    samples,
    batch,
    violations: check(sends, allIds, messages, arrivals),
  };
}

function check(
  sends: readonly Send[],
  acceptedIds: readonly number[],
  messages: readonly FoundMessage[],
  arrivals: readonly Arrival[],
): Violation[] {
  return verify({
    acceptedIds,
    unanswered: sends.filter(({ status }) => status === 0).length,
    statuses: new Map(messages.map(({ id, status }) => [id, status])),
    refs: arrivals.map(({ ref }) => ref),
  });
}

function firstAndLast(ids: readonly number[]): number[] {
  const sorted = [...ids].sort((a, b) => a - b);
  return [...sorted.slice(0, 1), ...sorted.slice(-1)];
}

/** A line now and then, so that a long run is seen to live. */
class Progress {
  private saidAt = Date.now();
  private answers = 0;

  constructor(
    private readonly say: Say,
    private readonly planned: number,
  ) {}

  answered(): void {
    this.answers += 1;
    this.sayNowAndThen(() => `${this.answers} of ${this.planned} answered`);
  }

  delivered(count: number): void {
    this.sayNowAndThen(() => `${this.answers} answered, ${count} delivered`);
  }

  private sayNowAndThen(text: () => string): void {
    if (Date.now() - this.saidAt < PROGRESS_MS) return;
    this.saidAt = Date.now();
    this.say(text());
  }
}
