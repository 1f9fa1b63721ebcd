/** The frequency caps of apps and groups, as the accepting of every message asks them. */
import type { App, Group } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';
import type { Message } from '../messages/types.js';
import { isExempt, openingOf } from '../windows/gate.js';
import type { RecipientCap } from '../windows/settings.js';
import { addPlace, findPlace, livePlaces, type Cap, type Held } from './rules.js';
import { lockPlaces, readPlaces, writePlaces, type Scope } from './store.js';

type Capped = Pick<Message, 'to' | 'toE164' | 'priority' | 'scheduledAt' | 'expiresAt' | 'resentFrom'>;

interface Rule {
  scope: Scope;
  cap: Cap;
}

/** Whether any cap may concern a message for these; without, nothing is read and nothing is written. */
export const hasCap = (app: App | null, group: Group | null): boolean =>
  app?.settings.recipient_cap !== undefined || group?.settings.recipient_cap !== undefined;

/**
 * Gives a message its place under the caps of its group and of its app. Inside the transaction that stores it; before
 * anything else is read there, for the rows are held from here on.
 *
 * What was accepted counts, whatever became of it; one that is sent again has its place already.
 *
 * @param options `commit` false leaves everything as it was: a dry run
 * @returns when it may go out, milliseconds since 1970, when a cap delays it; null = as soon as everything else allows
 * @throws ApiError recipient_cap
 */
export async function takePlace(
  trx: Executor,
  app: App,
  group: Group | null,
  message: Capped,
  { now, commit }: { now: number; commit: boolean },
): Promise<number | null> {
  const rules = message.resentFrom === null ? rulesFor(app, group, message) : [];
  if (rules.length === 0) return null;
  const number = message.toE164 ?? message.to;
  const held: (Rule & Held)[] = [];
  // The group first: always the same order, so that no two wait for each other.
  for (const rule of rules) {
    const places = await (commit ? lockPlaces : readPlaces)(trx, rule.scope, number);
    held.push({ ...rule, places: livePlaces(places, rule.cap, now) });
  }
  const start = Math.max(now, message.scheduledAt ?? 0);
  const found = findPlace(held, start, (at) => openingOf(app, message, at));
  if (found.isFull) throw refused(number, found.freeAt, now);
  if (message.expiresAt !== null && message.expiresAt <= found.at && found.at > start)
    throw refused(number, found.at, now);
  if (commit)
    for (const { scope, cap, places } of held) {
      const all = addPlace(places, found.at);
      await writePlaces(trx, scope, number, all, all.at(-1)! + cap.perMs);
    }
  return isDelayed(found.at, start, app, message) ? found.at : null;
}

/** Gives back the place of a message that was never accepted in the end; what was sent or cancelled keeps its own. */
export async function returnPlace(
  trx: Executor,
  app: App,
  group: Group | null,
  message: Capped & Pick<Message, 'createdAt' | 'notBefore'>,
): Promise<void> {
  const number = message.toE164 ?? message.to;
  const start = Math.max(message.createdAt, message.scheduledAt ?? 0);
  const at = message.notBefore ?? Math.max(start, openingOf(app, message, start));
  for (const { scope, cap } of rulesFor(app, group, message)) {
    const places = await lockPlaces(trx, scope, number);
    const left = places.filter((_, index) => index !== places.indexOf(at));
    const until = left.length > 0 ? left.at(-1)! + cap.perMs : 0;
    await writePlaces(trx, scope, number, left, until);
  }
}

/** The window's own opening is looked at again when the message is sent. */
const isDelayed = (at: number, start: number, app: App, message: Capped): boolean =>
  at > Math.max(start, openingOf(app, message, start));

function rulesFor(app: App, group: Group | null, { priority }: Capped): Rule[] {
  const all: [Scope, RecipientCap | undefined][] = [
    [`group:${group?.id ?? 0}`, group?.settings.recipient_cap],
    [`app:${app.id}`, app.settings.recipient_cap],
  ];
  return all.flatMap(([scope, rule]) => {
    if (!rule || isExempt(rule.except_priority ?? 'none', priority)) return [];
    const cap = { max: rule.max, perMs: rule.per_seconds * 1_000, mayDelay: rule.on_limit === 'delay' };
    return [{ scope, cap }];
  });
}

function refused(number: string, freeAt: number | null, now: number): ApiError {
  const seconds = freeAt === null ? null : Math.max(1, Math.ceil((freeAt - now) / 1_000));
  const when = freeAt === null ? '' : ` The next can go out at ${new Date(freeAt).toISOString()}.`;
  const text = `${number} has as many messages as recipient_cap allows.${when}`;
  return new ApiError('recipient_cap', text, {
    errors: { to: [text] },
    ...(seconds !== null && { headers: { 'Retry-After': String(seconds) } }),
  });
}
