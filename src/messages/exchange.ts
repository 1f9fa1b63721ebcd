/**
 * What an attempt says to its provider: the send, and the look-up that may tell what became of one. None of it happens
 * in a transaction.
 */
import { driverContext } from '../apps/driver-context.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import type { CallbackUrls } from '../incoming/urls.js';
import type { Log } from '../log.js';
import type { DriverContext, ProviderDriver, ProviderLink } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../providers/outcome.js';
import type { AttemptInput } from './attempt-outcome.js';
import { handOver } from './content.js';
import { observed, type MessageObserver } from './observer.js';
import { findAttempt, findAttemptByProviderId } from './store.js';
import type { Message } from './types.js';

export interface ExchangeDeps {
  db: Db;
  driverOf: (type: string) => ProviderDriver | null;
  http: HttpClient;
  urls: CallbackUrls;
  /** Standing connections, of which another process may keep the one that is needed. */
  links?: { isElsewhere(appId: number): Promise<boolean>; linkOf(appId: number): ProviderLink | undefined };
  clock: () => Date;
  log: Log;
  observer?: MessageObserver;
}

/** A claimed attempt that is about to leave. */
export interface Delivery {
  message: Message;
  app: App;
  /** Its rate slot is that far ahead. */
  waitMs: number;
}

const UNKNOWN = { found: 'unknown' } as const;

export class Exchange {
  constructor(private readonly deps: ExchangeDeps) {}

  /** Does not throw for anything a provider does. */
  send(delivery: Delivery, input: AttemptInput): Promise<Outcome> {
    return observed(this.deps, delivery, () => this.sendNow(delivery, input));
  }

  /** How an attempt ended whose process died in the middle of it. */
  recover(half: { message: Message; app: App }, input: AttemptInput): Promise<Outcome> {
    const text = 'the gateway stopped in the middle of this attempt';
    const doubt = ambiguous('unknown', { text, isOurs: true });
    return observed(this.deps, half, () => this.settleByLookup(half, input, doubt));
  }

  /** Asks the provider whether it has the message of an attempt; whatever goes wrong makes it unknown. */
  async lookup(
    message: Message,
    app: App,
    refNumber: number,
  ): Promise<{ found: 'yes'; providerId: string } | { found: 'no' | 'unknown' }> {
    const driver = this.deps.driverOf(app.type);
    const attempt = await findAttempt(this.deps.db, message.id, refNumber);
    if (!driver?.lookup || !attempt) return UNKNOWN;
    const probe = {
      ref: `${message.id}-${refNumber}`,
      uuid: message.uuid,
      channel: message.channel,
      to: message.toE164 ?? message.to,
      text: message.text,
      sentAt: new Date(attempt.startedAt),
    };
    try {
      const found = await driver.lookup(probe, this.contextFor(app, driver, this.deps.clock()));
      // See after-restore.ts: an attempt that nobody here knows of may have followed this one.
      if (found.found === 'no' && attempt.reason === 'restored') return UNKNOWN;
      // A provider that keeps no reference of ours finds by text and time: what it found may be another message's.
      const owner =
        found.found === 'yes' ? await findAttemptByProviderId(this.deps.db, app.id, found.providerId) : null;
      return owner && owner.messageId !== message.id ? UNKNOWN : found;
    } catch (error) {
      this.deps.log.warn({ err: error, message_id: message.id, app_id: app.id }, 'look-up failed');
      return UNKNOWN;
    }
  }

  private async sendNow({ message, app, waitMs }: Delivery, input: AttemptInput): Promise<Outcome> {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const driver = this.deps.driverOf(app.type);
    if (!driver) return permanent('app', 'misconfigured', { text: `no driver "${app.type}"` });
    const ref = `${message.id}-${input.refNumber}`;
    const now = this.deps.clock();
    const isRepeat = input.refNumber !== input.number;
    const first = isRepeat ? await findAttempt(this.deps.db, message.id, input.refNumber) : null;
    try {
      const outcome = await driver.send(
        {
          ref,
          uuid: message.uuid,
          ...(first && { firstSentAt: new Date(first.startedAt) }),
          channel: message.channel,
          to: message.toE164 ?? message.to,
          from: message.from ?? '',
          text: message.text,
          encoding: message.encoding,
          parts: message.parts,
          ...(message.expiresAt !== null && {
            validityS: Math.max(1, Math.round((message.expiresAt - now.getTime()) / 1000)),
          }),
          dlrUrl: this.deps.urls.dlr(app, ref),
          inboundUrl: this.deps.urls.inbound(app),
          ...handOver(message, app, ref, this.deps.urls),
        },
        this.contextFor(app, driver, now),
      );
      return outcome.kind === 'ambiguous' && outcome.probe === 'lookup'
        ? await this.settleByLookup({ message, app }, input, outcome)
        : outcome;
    } catch (error) {
      // A driver throws only on a bug of ours, and then nobody knows how far it got.
      this.deps.log.error({ err: error, message_id: message.id, app_id: app.id }, 'the driver failed');
      return ambiguous('unknown', { text: "the driver failed; see the gateway's log" });
    }
  }

  /** Asks the provider for an attempt in doubt. Only a clear "yes" settles it this early: its list may lag. */
  private async settleByLookup(
    { message, app }: { message: Message; app: App },
    input: AttemptInput,
    doubt: Outcome,
  ): Promise<Outcome> {
    const found = await this.lookup(message, app, input.refNumber);
    return found.found === 'yes' ? accepted(found.providerId) : doubt;
  }

  private contextFor(app: App, driver: ProviderDriver, now: Date): DriverContext {
    return driverContext(app, driver, { http: this.deps.http, now, link: this.deps.links?.linkOf(app.id) });
  }
}
