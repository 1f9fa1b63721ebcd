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
import { optIn, optOut } from './change.js';
import { findOptOut, listOptOuts, listOptOutsBefore, listOverrides } from './store.js';
import type { OptOut, OptOutFilter, OptOutSource, Override } from './types.js';
import { refusalWords } from '../refusal-words.js';

export interface OptOutDeps {
  db: Db;
  apps: AppStore;
  list: OptOutList;
  clock: () => Date;
}

export interface OptOutQuery {
  appId?: number | undefined;
  /** The number or its beginning, in E.164 or with its country code. */
  number?: string | undefined;
  source?: OptOutSource | undefined;
}

const CSV_CHUNK = 500;

export class OptOutService {
  constructor(private readonly deps: OptOutDeps) {}

  /** Newest first. @throws ApiError not_found for an app that this token may not see */
  async page(
    actor: Actor,
    query: OptOutQuery,
    page: { limit: number; offset: number },
  ): Promise<{ optOuts: OptOut[]; total: number }> {
    return listOptOuts(this.deps.db, await this.filterOf(actor, query), page);
  }

  /** Everything that matches, newest first, a bounded number of rows in memory. @throws like `page` */
  async all(actor: Actor, query: OptOutQuery): Promise<AsyncGenerator<OptOut>> {
    const { db } = this.deps;
    const filter = await this.filterOf(actor, query);
    return (async function* () {
      for (let before: number | null = null; ;) {
        const found: OptOut[] = await listOptOutsBefore(db, filter, before, CSV_CHUNK);
        yield* found;
        if (found.length < CSV_CHUNK) return;
        before = found.at(-1)!.id;
      }
    })();
  }

  /** What was sent although its recipient may have opted out, newest first. @throws like `page` */
  async overrides(
    actor: Actor,
    query: Pick<OptOutQuery, 'appId'>,
    page: { limit: number; offset: number },
  ): Promise<{ overrides: Override[]; total: number }> {
    return listOverrides(this.deps.db, await this.filterOf(actor, query), page);
  }

  /** A number that is on the list already keeps its row. @throws ApiError not_found, validation_failed */
  async add(actor: Actor, appId: number, written: string): Promise<OptOut> {
    const { db, list, clock } = this.deps;
    const app = await this.appOf(actor, appId);
    const number = numberOf(app, written);
    const added = await inTransaction(db, async (trx) => {
      const since = clock().getTime();
      const isNew = await optOut(trx, { appId, number, source: 'api', messageId: null, since });
      const row = (await findOptOut(trx, { appId, number }))!;
      if (isNew) await recordAudit(trx, actor, 'opt_out.add', targetOf(row), { app_id: appId }, clock());
      return row;
    });
    list.forget(appId);
    return added;
  }

  /** @throws ApiError not_found */
  async remove(actor: Actor, id: number): Promise<void> {
    const { db, list, clock } = this.deps;
    const known = await findOptOut(db, { id });
    if (!known) throw notFound('Opt-out');
    await this.appOf(actor, known.appId, 'Opt-out');
    await inTransaction(db, async (trx) => {
      const now = clock();
      if (!(await optIn(trx, known, { source: 'api', messageId: null }, now.getTime()))) return;
      await recordAudit(trx, actor, 'opt_out.remove', targetOf(known), { app_id: known.appId }, now);
    });
    list.forget(known.appId);
  }

  private async filterOf(actor: Actor, { appId, number, source }: OptOutQuery): Promise<OptOutFilter> {
    const { db, apps } = this.deps;
    if (appId !== undefined) await this.appOf(actor, appId);
    return {
      appIds: appId === undefined ? await apps.idsVisibleTo(db, actor) : [appId],
      ...(number !== undefined && { number: `+${number.replace(/\D/g, '')}` }),
      ...(source !== undefined && { source }),
    };
  }

  private async appOf(actor: Actor, id: number, what = 'App'): Promise<App> {
    const app = await this.deps.apps.find(this.deps.db, id);
    if (!app || !maySeeApp(actor, app)) throw notFound(what);
    return app;
  }
}

const targetOf = ({ id }: OptOut) => ({ target: 'opt_out', id });

function numberOf(app: App, written: string): string {
  const number = toE164(written, app.settings.default_country ?? null);
  if (number.ok && number.e164 !== null) return number.e164;
  throw invalid('number', refusalWords.say('no_number', { written }));
}
