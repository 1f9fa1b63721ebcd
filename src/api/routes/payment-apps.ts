/** Payment apps: a wallet's driver, the senders that are trusted, and what waits for a person. */
import { z } from 'zod';
import type { PaymentAppRequest, PaymentAppService } from '../../payments/app-service.js';
import { OPERATORS } from '../../payments/registry.js';
import type { PaymentService } from '../../payments/service.js';
import { hasScope, isLimited, type Actor } from '../../tokens/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentOperator, presentPaymentApp, presentPaymentText } from '../present-payments.js';
import { route, type Route } from '../route.js';
import { Data, Id, PageOf, PageQuery, WholeNumber, Said } from '../schemas.js';
import { Operator, Reason, PaymentAppBody, PaymentAppRecord, PaymentTextRecord } from './payment-shapes.js';

const Params = z.object({ id: Id });

export interface PaymentAppRouteDeps {
  paymentApps: PaymentAppService;
  payments: PaymentService;
  config: { publicUrl: string };
}

export function paymentAppRoutes({ paymentApps, payments, config }: PaymentAppRouteDeps): Route[] {
  const present = (actor: Actor, app: Parameters<typeof presentPaymentApp>[0]) =>
    presentPaymentApp(app, hasScope(actor, 'payments:write') && !isLimited(actor) ? config.publicUrl : null);
  const reply = { 200: Data(PaymentAppRecord) };
  return [
    route({
      method: 'get',
      path: '/api/pay/drivers',
      summary: 'Operators and countries whose texts can be read.',
      scope: 'payments:read',
      replies: { 200: Data(z.array(Operator)) },
      handle: () => Promise.resolve({ data: OPERATORS.map(presentOperator) }),
    }),
    route({
      method: 'get',
      path: '/api/pay/apps',
      summary: 'Payment apps, newest first.',
      scope: 'payments:read',
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(PaymentAppRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { apps, total } = await paymentApps.list(actor, page);
        const records = apps.map((app) => present(actor, app));
        return { data: pageOf(records, total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/pay/apps',
      summary: 'Create a payment app. SMS apps are linked to it by their payment_app_id.',
      scope: 'payments:write',
      body: PaymentAppBody,
      example: { name: 'Till', driver: 'ke-mpesa', trusted_senders: ['MPESA'] },
      replies: reply,
      handle: async ({ actor, body }) => ({
        data: present(actor, await paymentApps.create(actor, readRequest(body))),
      }),
    }),
    route({
      method: 'get',
      path: '/api/pay/apps/{id}',
      summary: 'One payment app.',
      scope: 'payments:read',
      params: Params,
      replies: reply,
      handle: async ({ actor, params }) => ({
        data: present(actor, await paymentApps.get(actor, params.id)),
      }),
    }),
    route({
      method: 'patch',
      path: '/api/pay/apps/{id}',
      summary:
        'Change a payment app. A field that is left out stays; a setting given as null goes back to its default.',
      scope: 'payments:write',
      params: Params,
      body: PaymentAppBody,
      example: { trusted_senders: ['MPESA'], settings: { review_above: '50000.00' } },
      replies: reply,
      handle: async ({ actor, params, body }) => ({
        data: present(actor, await paymentApps.update(actor, params.id, readRequest(body))),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/pay/apps/{id}',
      summary: 'Delete a payment app; SMS apps that were linked to it are linked to none.',
      scope: 'payments:write',
      params: Params,
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await paymentApps.remove(actor, params.id);
        return { message: 'The payment app is deleted.' };
      },
    }),
    route({
      method: 'post',
      path: '/api/pay/apps/{id}/key',
      summary: "Make a new key for the operator's calls; the old one ends at once.",
      scope: 'payments:write',
      params: Params,
      replies: reply,
      handle: async ({ actor, params }) => ({
        data: present(actor, await paymentApps.rotateKey(actor, params.id)),
      }),
    }),
    route({
      method: 'post',
      path: '/api/pay/apps/{id}/reparse',
      summary:
        'Read the inbox of the linked SMS apps again, up to 500 texts a request, oldest first: after a driver or the ' +
        'list of senders changed. Go on with "after" = the "next" of the reply.',
      scope: 'payments:write',
      params: Params,
      body: z.object({ after: WholeNumber(0, 1e15).optional() }),
      example: { after: 0 },
      replies: {
        200: Data(
          z.object({
            looked_at: z.int(),
            verdicts: z.record(z.string(), z.int()),
            next: z.int().nullable(),
          }),
        ),
      },
      handle: async ({ actor, params, body }) => {
        const { lookedAt, verdicts, next } = await payments.reparse(actor, params.id, body.after);
        return { data: { looked_at: lookedAt, verdicts, next } };
      },
    }),
    route({
      method: 'get',
      path: '/api/pay/attention',
      summary:
        'Texts that wait for a person, newest first: not understood, suspicious, or with a decision to make.',
      scope: 'payments:read',
      query: z.object({
        ...PageQuery,
        payment_app_id: WholeNumber(1, 1e15).optional(),
        state: z.enum(['needs_review', 'suspicious']).optional(),
      }),
      replies: { 200: Data(PageOf(PaymentTextRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const filter = { paymentAppId: query.payment_app_id, state: query.state };
        const { texts, total } = await payments.attention(actor, filter, page);
        return { data: pageOf(texts.map(presentPaymentText), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/pay/attention/{id}/dismiss',
      summary: 'Take a text off that list.',
      scope: 'payments:write',
      params: Params,
      body: Reason,
      example: { reason: 'Not on the statement' },
      replies: { 200: Said },
      handle: async ({ actor, params, body }) => {
        await payments.dismiss(actor, params.id, body.reason);
        return { message: 'The text is dismissed.' };
      },
    }),
  ];
}

function readRequest(body: z.output<typeof PaymentAppBody>): PaymentAppRequest {
  return {
    name: body.name,
    driver: body.driver,
    trustedSenders: body.trusted_senders,
    settings: body.settings,
  };
}
