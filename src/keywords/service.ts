/** Keyword rules as people make, change, try and remove them. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { invalid, notFound } from '../errors.js';
import { readWord, replyTo, type WordKind } from '../opt-outs/words.js';
import { recordAudit } from '../security/audit.js';
import { maySeeApp, type Actor } from '../tokens/types.js';
import type { Visibility } from '../webhooks/visibility.js';
import { firstMatch, regexOf } from './match.js';
import type { Responder } from './responder.js';
import {
  deleteKeyword,
  findKeyword,
  insertKeyword,
  listEnabled,
  listKeywords,
  MAX_ENABLED,
  updateKeyword,
} from './store.js';
import { renderReply, unknownVariables, VARIABLES } from './template.js';
import type { Keyword, KeywordComparator, NewKeyword } from './types.js';

export interface KeywordServiceDeps {
  db: Db;
  apps: AppStore;
  visibility: Visibility;
  responder: Responder;
  clock: () => Date;
}

/** What people give; undefined = as it is, or the default. */
export interface KeywordRequest {
  name?: string | null | undefined;
  appId?: number | null | undefined;
  groupId?: number | null | undefined;
  comparator?: KeywordComparator | undefined;
  keyword?: string | undefined;
  caseSensitive?: boolean | undefined;
  priority?: number | undefined;
  reply?: string | null | undefined;
  tag?: string | null | undefined;
  anySender?: boolean | undefined;
  enabled?: boolean | undefined;
  expiresAt?: Date | null | undefined;
}

/** What a text would be answered with. */
export interface Trial {
  /** What decides; null = nothing does. */
  by: WordKind | 'keyword' | null;
  rule: Keyword | null;
  reply: string | null;
}

const FRESH = {
  name: null,
  appId: null,
  groupId: null,
  comparator: 'equals',
  keyword: '',
  caseSensitive: false,
  priority: 100,
  reply: null,
  tag: null,
  anySender: false,
  enabled: true,
  expiresAt: null,
} as const;

type Fields = Omit<NewKeyword, 'createdBy' | 'updatedBy' | 'createdAt' | 'updatedAt'>;

export class KeywordService {
  constructor(private readonly deps: KeywordServiceDeps) {}

  /** @throws ApiError not_found, also for one this token may not see */
  async get(actor: Actor, id: number): Promise<Keyword> {
    const keyword = await findKeyword(this.deps.db, id);
    if (!keyword || !(await this.deps.visibility.maySee(actor, keyword))) throw notFound('Keyword');
    return keyword;
  }

  /** In the order in which they are asked. */
  async page(
    actor: Actor,
    filter: { appId?: number | undefined; groupId?: number | undefined },
    page: { limit: number; offset: number },
  ): Promise<{ keywords: Keyword[]; total: number }> {
    const { db, apps } = this.deps;
    const { appId, groupId } = filter;
    return listKeywords(
      db,
      {
        appIds: await apps.idsVisibleTo(db, actor),
        groupIds: actor.groupIds ?? [],
        ...(appId !== undefined && { appId }),
        ...(groupId !== undefined && { groupId }),
      },
      page,
    );
  }

  /** @throws ApiError validation_failed, missing_scope for a limited token that names no app and no group */
  async create(actor: Actor, request: KeywordRequest): Promise<Keyword> {
    const { db, visibility, clock, responder } = this.deps;
    const fields = readFields(request, FRESH);
    await visibility.assertScope(actor, fields.appId, fields.groupId);
    if (fields.enabled && (await listEnabled(db)).length >= MAX_ENABLED)
      throw invalid('enabled', `There are ${MAX_ENABLED} rules at most; switch one off first.`);
    const [by, at] = [actor.tokenId, clock().getTime()];
    const keyword = await inTransaction(db, async (trx) => {
      const row = { ...fields, createdBy: by, updatedBy: by, createdAt: at, updatedAt: at };
      const id = await insertKeyword(trx, row);
      await this.audit(trx, actor, 'create', id, { name: fields.name, comparator: fields.comparator });
      return { id, ...row };
    });
    responder.forget();
    return keyword;
  }

  /** Changes what is given. @throws like `create` and `get` */
  async update(actor: Actor, id: number, request: KeywordRequest): Promise<Keyword> {
    const { db, visibility, clock, responder } = this.deps;
    const seen = await this.get(actor, id);
    const { appId, groupId } = readFields(request, seen);
    if (appId !== seen.appId || groupId !== seen.groupId) await visibility.assertScope(actor, appId, groupId);
    const keyword = await inTransaction(db, async (trx) => {
      const before = await findKeyword(trx, id, true);
      if (!before) throw notFound('Keyword');
      const { id: _id, ...row } = before;
      const changes = { ...readFields(request, before), updatedBy: actor.tokenId };
      const after: NewKeyword = { ...row, ...changes, updatedAt: clock().getTime() };
      await updateKeyword(trx, id, after);
      const fields = Object.keys(request).filter((field) => request[field as never] !== undefined);
      await this.audit(trx, actor, 'update', id, { fields });
      return { id, ...after };
    });
    responder.forget();
    return keyword;
  }

  /** @throws ApiError not_found */
  async remove(actor: Actor, id: number): Promise<void> {
    const { db, responder } = this.deps;
    const { keyword, comparator } = await this.get(actor, id);
    await inTransaction(db, async (trx) => {
      await deleteKeyword(trx, id);
      await this.audit(trx, actor, 'delete', id, { comparator, keyword });
    });
    responder.forget();
  }

  /** What would answer this text; nothing is sent, and whom it comes from restrains nothing. */
  async try(actor: Actor, appId: number, text: string, from: string): Promise<Trial> {
    const { db, clock } = this.deps;
    const app = await this.appOf(actor, appId);
    const settings = app.settings.opt_out ?? {};
    const word = settings.enabled === false ? null : readWord(text, settings);
    // "Start" counts for whoever is on the list, and "help" where there is something to say.
    const said = word && word.kind !== 'start' ? replyTo(word, settings, false) : null;
    if (word?.kind === 'stop' || (word && said !== null)) return { by: word.kind, rule: null, reply: said };
    const now = clock().getTime();
    const found = firstMatch(await listEnabled(db), { text, appId, groupId: app.groupId }, now);
    if (!found) return { by: null, rule: null, reply: null };
    const facts = { from, to: app.phoneNumber ?? '', message: text, app: app.name, now };
    const { rule, match } = found;
    const timeZone = app.settings.time_zone;
    const reply = rule.reply === null ? null : renderReply(rule.reply, { ...facts, timeZone }, match);
    const isSeen = await this.deps.visibility.maySee(actor, rule);
    return { by: 'keyword', rule: isSeen ? rule : null, reply };
  }

  private async appOf(actor: Actor, id: number): Promise<App> {
    const app = await this.deps.apps.find(this.deps.db, id);
    if (!app || !maySeeApp(actor, app)) throw notFound('App');
    return app;
  }

  private audit(
    db: Executor,
    actor: Actor,
    what: string,
    id: number,
    changes: Record<string, unknown>,
  ): Promise<void> {
    return recordAudit(db, actor, `keyword.${what}`, { target: 'keyword', id }, changes, this.deps.clock());
  }
}

/** @throws ApiError validation_failed */
function readFields(request: KeywordRequest, before: Fields): Fields {
  const { expiresAt, ...given } = request;
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const {
    name,
    appId,
    groupId,
    comparator,
    keyword,
    caseSensitive,
    priority,
    reply,
    tag,
    anySender,
    enabled,
  } = { ...before, ...named } as Fields;
  const fields: Fields = {
    ...{ name, appId, groupId, comparator, keyword, caseSensitive, priority, anySender, enabled },
    reply: reply?.trim() ? reply : null,
    tag: tag?.trim() ? tag.trim() : null,
    expiresAt: expiresAt === undefined ? before.expiresAt : (expiresAt?.getTime() ?? null),
  };
  if (keyword.trim() === '') throw invalid('keyword', 'The keyword field is required.');
  if (fields.reply === null && fields.tag === null)
    throw invalid('reply', 'A rule needs a reply, a tag or both.');
  if (comparator === 'regex') {
    try {
      regexOf(fields);
    } catch (error) {
      throw invalid('keyword', (error as Error).message);
    }
  }
  const [unknown] = fields.reply === null ? [] : unknownVariables(fields.reply);
  if (unknown !== undefined) {
    const known = [...VARIABLES, '1'].map((one) => `{{${one}}}`).join(', ');
    throw invalid('reply', `There is no variable "${unknown}". Use ${known} to {{9}}.`);
  }
  return fields;
}
