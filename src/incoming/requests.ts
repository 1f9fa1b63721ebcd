/** The raw calls of providers, for people who look why something was not understood. */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { notFound } from '../errors.js';
import type { Actor } from '../tokens/types.js';
import { findIpn, listIpn } from './store.js';
import type { IpnFilter, IpnSummary, StoredIpn } from './types.js';

export interface RequestPage {
  calls: IpnSummary[];
  /** Goes on from here; also where a page has fewer than it could, because not all calls were looked through. */
  next: number | null;
}

export class RequestDirectory {
  constructor(private readonly deps: { db: Db; apps: AppStore }) {}

  /** Newest first. @param below an id, where the page before ended */
  async page(
    actor: Actor,
    filter: Omit<IpnFilter, 'appIds'> & { appId?: number | undefined },
    { below, limit }: { below?: number | undefined; limit: number },
  ): Promise<RequestPage> {
    const { appId, ...others } = filter;
    const visible = await this.deps.apps.idsVisibleTo(this.deps.db, actor);
    const isHidden = appId !== undefined && visible !== null && !visible.includes(appId);
    if (isHidden) return { calls: [], next: null };
    const appIds = appId === undefined ? visible : [appId];
    return listIpn(this.deps.db, { ...others, appIds }, { below, limit });
  }

  /** With headers and body. @throws ApiError not_found */
  async get(actor: Actor, id: number): Promise<StoredIpn> {
    const visible = await this.deps.apps.idsVisibleTo(this.deps.db, actor);
    const call = await findIpn(this.deps.db, id);
    if (!call || (visible !== null && !visible.includes(call.appId))) throw notFound('Call');
    return call;
  }
}
