/** The calls of providers as they came. */
import { z } from 'zod';
import type { RequestDirectory } from '../../incoming/requests.js';
import { CALL_KINDS, IPN_VERDICTS, LOOK_THROUGH, type IpnSummary } from '../../incoming/types.js';
import { cursorOf } from '../paging.js';
import { instant } from '../present.js';
import { route, type Route } from '../route.js';
import { Cursor, Data, Id, Instant, PieceOf, WholeNumber } from '../schemas.js';

const CallbackRecord = z
  .object({
    id: z.int(),
    app_id: z.int(),
    kind: z.enum(CALL_KINDS),
    method: z.string(),
    url: z.string().meta({ description: 'The callback key is masked.' }),
    ip: z.string().nullable(),
    verdict: z.enum(IPN_VERDICTS),
    error: z.string().nullable(),
    message_id: z.int().nullable(),
    at: Instant,
  })
  .meta({ id: 'Callback' });

const CallbackWhole = CallbackRecord.extend({
  headers: z.record(z.string(), z.string()).meta({ description: 'Without cookies and authorisation.' }),
  body: z.string(),
  body_encoding: z.enum(['text', 'base64']).meta({ description: 'base64 for what is no UTF-8.' }),
}).meta({ id: 'CallbackWhole' });

export function callbackRoutes({ requests }: { requests: RequestDirectory }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/callbacks',
      summary:
        `What providers called for, newest first. One request looks through ${LOOK_THROUGH} calls; ` +
        '"next_cursor" goes on from there, also where a page has none.',
      scope: 'admin',
      query: z.object({
        app_id: WholeNumber(1, 1e15).optional(),
        verdict: z.enum(IPN_VERDICTS).optional(),
        kind: z.enum(CALL_KINDS).optional(),
        cursor: Cursor.optional(),
        per_page: WholeNumber(1, 100).optional(),
      }),
      replies: { 200: PieceOf(CallbackRecord) },
      handle: async ({ actor, query }) => {
        const { app_id: appId, verdict, kind, cursor: below, per_page: limit = 15 } = query;
        const { calls, next } = await requests.page(actor, { appId, verdict, kind }, { below, limit });
        return { data: calls.map(present), next_cursor: cursorOf(next) };
      },
    }),
    route({
      method: 'get',
      path: '/api/callbacks/{id}',
      summary: 'One call of a provider with its headers and body.',
      scope: 'admin',
      params: z.object({ id: Id }),
      replies: { 200: Data(CallbackWhole) },
      handle: async ({ actor, params }) => {
        const call = await requests.get(actor, params.id);
        const text = call.body.toString('utf8');
        const isText = Buffer.from(text, 'utf8').equals(call.body);
        return {
          data: {
            ...present(call),
            headers: call.headers,
            body: isText ? text : call.body.toString('base64'),
            body_encoding: isText ? 'text' : 'base64',
          },
        };
      },
    }),
  ];
}

const present = (call: IpnSummary) => ({
  id: call.id,
  app_id: call.appId,
  kind: call.kind,
  method: call.method,
  url: call.url,
  ip: call.ip,
  verdict: call.verdict,
  error: call.error,
  message_id: call.messageId,
  at: instant(call.createdAt),
});
