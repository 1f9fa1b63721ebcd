/** Keyword rules: which incoming texts are answered by themselves, and with what. */
import { z } from 'zod';
import type { KeywordRequest, KeywordService } from '../../keywords/service.js';
import { MAX_REPLY } from '../../keywords/template.js';
import { KEYWORD_COMPARATORS } from '../../keywords/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentKeyword, presentTrial } from '../present-keywords.js';
import { route, type Route } from '../route.js';
import { Data, Flag, Id, Instant, PageOf, PageQuery, Text, When, WholeNumber, Said } from '../schemas.js';

const SomeId = WholeNumber(1, 1e15);
const Scoped = { app_id: SomeId.nullable().optional(), group_id: SomeId.nullable().optional() };

const Fields = z.object({
  name: Text(100).nullable().optional(),
  ...Scoped,
  comparator: z.enum(KEYWORD_COMPARATORS).optional().meta({
    description: 'Default: equals. Regular expressions (RE2) run in linear time.',
  }),
  keyword: Text(200).min(1).optional(),
  case_sensitive: Flag.optional().meta({ description: 'Default: false.' }),
  priority: WholeNumber(0, 1_000_000)
    .optional()
    .meta({ description: 'The lowest is asked first, of equals the oldest; default 100.' }),
  reply: Text(MAX_REPLY).nullable().optional().meta({
    description:
      'A template: {{from}}, {{to}}, {{message}}, {{keyword}}, {{app}}, {{date}}, {{time}}, and {{1}} to {{9}}: groups of the regular expression, or the words behind the keyword.',
  }),
  tag: Text(60).nullable().optional().meta({ description: 'Put into the metadata of the incoming message.' }),
  any_sender: Flag.optional().meta({ description: 'Answers short codes too; default false.' }),
  enabled: Flag.optional().meta({ description: 'Default: true.' }),
  expires_at: When.nullable().optional(),
});

const KeywordRecord = z
  .object({
    id: z.int(),
    name: z.string().nullable(),
    app_id: z.int().nullable(),
    group_id: z.int().nullable(),
    comparator: z.enum(KEYWORD_COMPARATORS),
    keyword: z.string(),
    case_sensitive: z.boolean(),
    priority: z.int(),
    reply: z.string().nullable(),
    tag: z.string().nullable(),
    any_sender: z.boolean(),
    enabled: z.boolean(),
    expires_at: Instant.nullable(),
    created_by: z.int().nullable(),
    updated_by: z.int().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Keyword' });

const TrialRecord = z.object({
  by: z
    .enum(['stop', 'start', 'help', 'keyword'])
    .nullable()
    .meta({ description: 'null = nothing answers.' }),
  keyword: KeywordRecord.nullable(),
  reply: z.string().nullable(),
});

const OneOf = z.object({ id: Id });

const requestOf = (body: z.output<typeof Fields>): KeywordRequest => ({
  name: body.name,
  appId: body.app_id,
  groupId: body.group_id,
  comparator: body.comparator,
  keyword: body.keyword,
  caseSensitive: body.case_sensitive,
  priority: body.priority,
  reply: body.reply,
  tag: body.tag,
  anySender: body.any_sender,
  enabled: body.enabled,
  expiresAt: body.expires_at,
});

export function keywordRoutes({ keywords }: { keywords: KeywordService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/keywords',
      summary: 'Keyword rules in the order in which they are asked.',
      scope: 'apps:read',
      query: z.object({ ...PageQuery, app_id: SomeId.optional(), group_id: SomeId.optional() }),
      replies: { 200: Data(PageOf(KeywordRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const filter = { appId: query.app_id, groupId: query.group_id };
        const { keywords: found, total } = await keywords.page(actor, filter, page);
        return { data: pageOf(found.map(presentKeyword), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/sms/keywords',
      summary: 'Add a rule: which texts it fits, and what they are answered with.',
      scope: 'apps:write',
      body: Fields,
      example: { keyword: 'PRICE', reply: 'A bag costs KES 1,200 today. {{date}}' },
      replies: { 200: Data(KeywordRecord) },
      handle: async ({ actor, body }) => ({
        data: presentKeyword(await keywords.create(actor, requestOf(body))),
      }),
    }),
    route({
      method: 'post',
      path: '/api/sms/keywords/test',
      summary: 'Which rule would answer this text, and with what. Nothing is sent.',
      scope: 'apps:read',
      body: z.object({ app_id: SomeId, message: Text(5_000), from: Text(40).default('+254711000111') }),
      example: { app_id: 1, message: 'Price', from: '+254711000111' },
      replies: { 200: Data(TrialRecord) },
      handle: async ({ actor, body }) => ({
        data: presentTrial(await keywords.try(actor, body.app_id, body.message, body.from)),
      }),
    }),
    route({
      method: 'get',
      path: '/api/sms/keywords/{id}',
      summary: 'One rule.',
      scope: 'apps:read',
      params: OneOf,
      replies: { 200: Data(KeywordRecord) },
      handle: async ({ actor, params }) => ({ data: presentKeyword(await keywords.get(actor, params.id)) }),
    }),
    route({
      method: ['put', 'patch'],
      path: '/api/sms/keywords/{id}',
      summary: 'Change the fields of a rule that are given.',
      scope: 'apps:write',
      params: OneOf,
      body: Fields,
      example: { reply: 'A bag costs KES 1,250 today. {{date}}', enabled: true },
      replies: { 200: Data(KeywordRecord) },
      handle: async ({ actor, params, body }) => ({
        data: presentKeyword(await keywords.update(actor, params.id, requestOf(body))),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/sms/keywords/{id}',
      summary: 'Remove a rule.',
      scope: 'apps:write',
      params: OneOf,
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await keywords.remove(actor, params.id);
        return { message: 'The rule was removed.' };
      },
    }),
  ];
}
