/** What the endpoints of all phones need: who calls, one transaction per request, and what the phone is to send. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import { isTemporalAway } from '../temporal/client.js';
import { loadTexts, type Given } from './hand-outs.js';
import type { Heartbeats } from './heartbeats.js';
import { cameOverHttps } from './https.js';
import { identify, type Credentials, type Identity, type Known } from './identity.js';
import { takeSms, type Taken } from './intake.js';
import type { PhoneRuns } from './runs.js';
import { settleReply } from './reports.js';
import { ResultTurns } from './result-turns.js';
import { findPhone, updatePhone, type Phone } from './store.js';
import type { LeaseRequest, PhoneReply, PhoneSms, Protocol } from './types.js';

/** A request as it came. */
export interface PhoneCall {
  protocol: Protocol;
  /** From the path; null = an address without key. */
  key: string | null;
  method: string;
  /** Of the address, from the first question mark on; empty when there is none. */
  search: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** It came past the proxies, although some are named. */
  isPastProxies: boolean;
  /** Whether the phone still waits for the answer. */
  isWaiting: () => boolean;
}

export interface PhoneAnswer extends PhoneReply {
  /** To be told whether the reply was written completely; absent = nobody needs to know. */
  settle?: (wasWritten: boolean) => Promise<void>;
}

export interface DeskDeps {
  db: Db;
  apps: AppStore;
  runs: PhoneRuns;
  heartbeats: Heartbeats;
  /** The address that phones are given. */
  publicUrl: string;
  /** A phone's request waits no longer than this for its workflow, milliseconds; then it gets nothing, and asks again later. */
  leaseWaitMs?: number | undefined;
  clock: () => Date;
  log: Log;
}

/** A phone hangs up after five seconds or more. */
const LEASE_WAIT_MS = 3_000;
/** What is decided later than this before the end of the wait would not come back in time. */
const WAY_BACK_MS = 500;

export class Desk {
  readonly resultTurns = new ResultTurns();

  constructor(private readonly deps: DeskDeps) {}

  /** @returns the phone, which has now been seen */
  async recognise(given: Credentials, client: string | undefined): Promise<Identity> {
    const now = this.deps.clock().getTime();
    const identity = await identify(this.deps, given, now);
    if ('app' in identity) await this.deps.heartbeats.seen(identity.phone, client ?? null, now);
    return identity;
  }

  /** Runs `work` in one transaction with the phone's row held, so that everything about one phone follows one another. */
  async write<T>(known: Known, work: (trx: Executor, phone: Phone, now: number) => Promise<T>): Promise<T> {
    const { db, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const phone = (await findPhone(trx, known.app.id, true)) ?? known.phone;
      return work(trx, phone, clock().getTime());
    });
  }

  /** Stores what a phone received, each SMS once. */
  async store(
    trx: Executor,
    { app, phone }: Known,
    sms: readonly PhoneSms[],
    call: PhoneCall,
    now: number,
  ): Promise<Taken[]> {
    const taken: Taken[] = [];
    const overHttps = cameOverHttps(call, this.deps.publicUrl);
    for (const one of sms) taken.push((await takeSms(trx, app, phone.protocol, one, now, overHttps)).taken);
    return taken;
  }

  async learnDevice(trx: Executor, phone: Phone, deviceId: string | null, now: number): Promise<void> {
    if (phone.deviceId === null && deviceId !== null) await updatePhone(trx, phone.appId, { deviceId }, now);
  }

  /**
   * What the phone gets now; nothing while Temporal is away. An idle phone costs no more than recognising it did.
   * @param options see LeaseRequest
   */
  async fetch(
    known: Known,
    call: PhoneCall,
    options: Pick<LeaseRequest, 'isPlain' | 'toE164'> = {},
  ): Promise<Given[]> {
    if (!known.hasWork || !call.isWaiting()) return [];
    const { db, runs, clock, log, leaseWaitMs = LEASE_WAIT_MS } = this.deps;
    const appId = known.app.id;
    try {
      const until = clock().getTime() + leaseWaitMs - WAY_BACK_MS;
      const { ids, isLate } = await runs.lease({ appId, until, ...options }, leaseWaitMs);
      if (isLate)
        log.warn(
          { app_id: appId },
          'a phone got nothing: its workflow was slow, or the clocks of machines differ',
        );
      return await loadTexts(db, appId, ids);
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      log.debug({ err: error, app_id: appId }, 'nothing is handed out: Temporal is away');
      return [];
    }
  }

  /** For a reply that holds messages which the phone will not acknowledge. */
  settling({ app, phone }: Known, given: readonly Given[]): Pick<PhoneAnswer, 'settle'> {
    const isSilent = (one: Given) => phone.protocol === 'msync' || !one.isAcknowledged;
    const uuids = given.filter(isSilent).map(({ uuid }) => uuid);
    if (uuids.length === 0) return {};
    const { db, clock } = this.deps;
    return {
      settle: async (wasWritten) => {
        await inTransaction(db, async (trx) => {
          const phone = await findPhone(trx, app.id, true);
          if (phone) await settleReply(trx, app, phone, uuids, wasWritten, clock().getTime());
        });
      },
    };
  }

  /** The phone's run is told of what changed, so that operators see it; it is no harm when it is not. */
  tellRun(app: App): void {
    this.deps.runs.tell(app.id);
  }
}
