/** Rows of `smpp_links`: which process keeps the link of an app. */
import type { Executor } from '../db/connect.js';
import { isUniqueViolation } from '../db/sql.js';
import type { LinkState } from '../providers/driver.js';

export interface Lease {
  appId: number;
  /** Null when nobody keeps the link. */
  owner: string | null;
  renewals: number;
}

/** Who a process is. */
export interface Owner {
  /** Unique for ever. */
  id: string;
  /** Host and process, for people. */
  address: string;
}

export async function listLeases(db: Executor): Promise<Map<number, Lease>> {
  const rows = (await db('smpp_links').select('app_id', 'owner', 'renewals')) as {
    app_id: number;
    owner: string | null;
    renewals: number;
  }[];
  return new Map(
    rows.map(({ app_id, owner, renewals }) => [
      Number(app_id),
      { appId: Number(app_id), owner, renewals: Number(renewals) },
    ]),
  );
}

/** Says that `owner` lives, for all links it keeps. */
export async function renewLeases(db: Executor, owner: string, now: number): Promise<void> {
  await db('smpp_links').where({ owner }).increment('renewals').update({ renewed_at: now });
}

/**
 * Takes the link of an app, from nobody or from an owner that has been seen dead.
 * @param seen the lease as it was read; null = there was none
 * @returns false when somebody else was faster, or the owner lives after all
 */
export async function claimLease(
  db: Executor,
  appId: number,
  owner: Owner,
  seen: Lease | null,
  now: number,
): Promise<boolean> {
  const mine = { owner: owner.id, address: owner.address, renewed_at: now };
  if (seen === null) {
    try {
      await db('smpp_links').insert({ app_id: appId, renewals: 1, ...mine });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
  const changed = await db('smpp_links')
    .where({ app_id: appId, owner: seen.owner, renewals: seen.renewals })
    .update({ renewals: seen.renewals + 1, ...mine });
  return changed > 0;
}

/** @param appId of one link; without it, all that `owner` keeps */
export async function releaseLeases(db: Executor, owner: string, appId?: number): Promise<void> {
  const query = db('smpp_links').where({ owner });
  if (appId !== undefined) void query.where({ app_id: appId });
  await query.update({ owner: null, address: null });
}

export async function noteLinkState(
  db: Executor,
  appId: number,
  owner: string,
  { state, text, at }: { state: LinkState; text: string; at: number },
): Promise<void> {
  await db('smpp_links')
    .where({ app_id: appId, owner })
    .update({ state, state_text: text.slice(0, 500), state_at: at });
}

/** `connecting` is what has not been told, and what was told to be up by an owner that has left. */
export async function listLinkStates(db: Executor): Promise<Map<number, LinkState>> {
  const rows = (await db('smpp_links').select('app_id', 'owner', 'state')) as {
    app_id: number;
    owner: string | null;
    state: LinkState | null;
  }[];
  return new Map(
    rows.map(({ app_id, owner, state }) => [
      Number(app_id),
      state === null || (state === 'up' && owner === null) ? 'connecting' : state,
    ]),
  );
}
