/** The list as people edit it. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { invalid, notFound } from '../errors.js';
import { toE164 } from '../messages/numbers.js';
import { recordAudit } from '../security/audit.js';
import { maySeeApp, type Actor } from '../tokens/types.js';
import type { OptOutList } from './list.js';
import { addOptOut, findOptOut, listOptOuts, removeOptOut } from './store.js';
import type { OptOut } from './types.js';

export interface OptOutDeps {
  db: Db;
  apps: AppStore;
  list: OptOutList;
  clock: () => Date;
}

export class OptOutService {
  constructor(private readonly deps: OptOutDeps) {}

  /**
   * Newest first. @param filter `number` in E.164 or with its country code
   * @throws ApiError not_found for an app that this token may not see
   */
  async page(
    actor: Actor,
    filter: { appId?: number | undefined; number?: string | undefined },
    page: { limit: number; offset: number },
  ): Promise<{ optOuts: OptOut[]; total: number }> {
    const { db } = this.deps;
    const appIds = filter.appId === undefined ? await this.deps.apps.idsVisibleTo(db, actor) : [filter.appId];
    if (filter.appId !== undefined) await this.appOf(actor, filter.appId);
    const number = filter.number === undefined ? undefined : `+${filter.number.replace(/\D/g, '')}`;
    return listOptOuts(db, { appIds, ...(number !== undefined && { number }) }, page);
  }

  /** A number that is on the list already keeps its row. @throws ApiError not_found, validation_failed */
  async add(actor: Actor, appId: number, written: string): Promise<OptOut> {
    const { db, list, clock } = this.deps;
    const app = await this.appOf(actor, appId);
    const number = numberOf(app, written);
    const optOut = await inTransaction(db, async (trx) => {
      const since = clock().getTime();
      const isNew = await addOptOut(trx, { appId, number, source: 'api', messageId: null, since });
      const row = (await findOptOut(trx, { appId, number }))!;
      if (isNew) await recordAudit(trx, actor, 'opt_out.add', targetOf(row), { app_id: appId }, clock());
      return row;
    });
    list.forget(appId);
    return optOut;
  }

  /** @throws ApiError not_found */
  async remove(actor: Actor, id: number): Promise<void> {
    const { db, list, clock } = this.deps;
    const known = await findOptOut(db, { id });
    if (!known) throw notFound('Opt-out');
    await this.appOf(actor, known.appId, 'Opt-out');
    await inTransaction(db, async (trx) => {
      if (!(await removeOptOut(trx, known.appId, known.number))) return;
      await recordAudit(trx, actor, 'opt_out.remove', targetOf(known), { app_id: known.appId }, clock());
    });
    list.forget(known.appId);
  }

  private async appOf(actor: Actor, id: number, what = 'SMS App'): Promise<App> {
    const app = await this.deps.apps.find(this.deps.db, id);
    if (!app || !maySeeApp(actor, app)) throw notFound(what);
    return app;
  }
}

const targetOf = ({ id }: OptOut) => ({ target: 'opt_out', id });

function numberOf(app: App, written: string): string {
  const number = toE164(written, app.settings.default_country ?? null);
  if (number.ok && number.e164 !== null) return number.e164;
  throw invalid(
    'number',
    `"${written}" is not a phone number. Write it with its country code, for example 254711000111.`,
  );
}
