/** Apps: one configured account at a provider each. */
import { z } from 'zod';
import type { AppService } from '../../apps/service.js';
import type { App } from '../../apps/types.js';
import type { CallbackUrls } from '../../incoming/urls.js';
import type { LinkStates } from '../../links/states.js';
import { CHANNELS } from '../../messages/types.js';
import type { ProviderDriver } from '../../providers/driver.js';
import { hasScope, type Actor } from '../../tokens/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentApp } from '../present.js';
import { route, type Route } from '../route.js';
import { AppRecord, Data, Id, Name, PageOf, PageQuery, WholeNumber, Said } from '../schemas.js';

const OptionalId = z
  .union([WholeNumber(1, 1e15), z.null(), z.literal('').transform(() => null)], {
    error: 'Give an id, or null for none.',
  })
  .optional();

/** What every app has. The provider's own fields stand beside these and are read by its driver. */
const AppBody = z.looseObject({
  name: Name.optional(),
  type: z.string().max(40).optional(),
  channel: z.enum(CHANNELS, { error: `Use one of ${CHANNELS.join(', ')}.` }).optional(),
  sms_limit: WholeNumber(1, 1_000_000).optional(),
  group_id: OptionalId,
  payment_app_id: OptionalId,
  settings: z.record(z.string(), z.unknown(), { error: 'The settings field must be an object.' }).optional(),
});

const OWN_FIELDS = ['name', 'type', 'channel', 'sms_limit', 'group_id', 'payment_app_id', 'settings'];
const TestAnswer = z.object({
  ok: z.boolean(),
  asked: z.boolean().meta({
    description: 'False when the provider could not be reached: nothing is known about the credentials then.',
  }),
  text: z.string(),
});
const AppParams = z.object({ app: Id });

export interface AppRouteDeps {
  apps: AppService;
  driverOf: (type: string) => ProviderDriver | null;
  linkStates: LinkStates;
  urls: CallbackUrls;
  clock: () => Date;
}

export function appRoutes({ apps, driverOf, linkStates, urls, clock }: AppRouteDeps): Route[] {
  const presentAll = async (actor: Actor, shown: readonly App[]) => {
    const links = await linkStates.now(shown);
    const mayHave = hasScope(actor, 'apps:write') ? urls : null;
    return shown.map((app) =>
      presentApp(app, driverOf(app.type), clock(), links.get(app.id) ?? null, mayHave),
    );
  };
  const present = async (actor: Actor, app: App) => (await presentAll(actor, [app]))[0]!;
  const reply = { 200: Data(AppRecord) };

  return [
    route({
      method: 'get',
      path: '/api/sms/apps',
      summary: 'Apps this token may see.',
      scope: 'apps:read',
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(AppRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { apps: found, total } = await apps.list(actor, page);
        return {
          data: pageOf(await presentAll(actor, found), total, page, ownUrl(ctx)),
        };
      },
    }),
    ...['/api/sms/apps', '/api/sms/apps/create'].map((path) =>
      route({
        method: 'post',
        path,
        summary: 'Create an app. Fields of the provider stand flat beside these; see /api/sms/providers.',
        scope: 'apps:write',
        body: AppBody,
        example: { type: 'Simulator', name: 'Simulator', sms_limit: 100 },
        replies: reply,
        handle: async ({ actor, body }) => ({
          data: await present(actor, await apps.create(actor, readRequest(body))),
        }),
      }),
    ),
    route({
      method: 'get',
      path: '/api/sms/apps/{app}',
      summary: 'One app; secrets come back masked.',
      scope: 'apps:read',
      params: AppParams,
      replies: reply,
      handle: async ({ actor, params }) => ({
        data: await present(actor, await apps.get(actor, params.app)),
      }),
    }),
    route({
      method: 'patch',
      path: '/api/sms/apps/{app}',
      summary:
        'Change an app. A field that is left out stays; a setting given as null goes back to its default.',
      scope: 'apps:write',
      params: AppParams,
      body: AppBody,
      example: { name: 'Shop', sms_limit: 200 },
      replies: reply,
      handle: async ({ actor, params, body }) => ({
        data: await present(actor, await apps.update(actor, params.app, readRequest(body))),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/sms/apps/{app}',
      summary: 'Delete an app. Refused while messages of it wait to be sent; its history stays.',
      scope: 'apps:write',
      params: AppParams,
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await apps.remove(actor, params.app);
        return { message: 'The app is deleted.' };
      },
    }),
    ...(['pause', 'resume'] as const).map((verb) =>
      route({
        method: 'post',
        path: `/api/sms/apps/{app}/${verb}`,
        summary: verb === 'pause' ? 'Refuse new messages; accepted ones wait.' : 'Take messages again.',
        scope: 'apps:write',
        params: AppParams,
        replies: reply,
        handle: async ({ actor, params }) => ({
          data: await present(
            actor,
            await apps.setState(actor, params.app, verb === 'pause' ? 'paused' : 'active'),
          ),
        }),
      }),
    ),
    route({
      method: 'post',
      path: '/api/sms/apps/{app}/test',
      summary: 'Ask the provider to confirm the credentials; sends nothing.',
      scope: 'apps:write',
      params: AppParams,
      replies: { 200: Data(TestAnswer) },
      handle: async ({ actor, params }) => {
        const { ok, asked = true, text } = await apps.test(actor, params.app);
        return { data: { ok, asked, text } };
      },
    }),
  ];
}

function readRequest(body: z.output<typeof AppBody>) {
  return {
    name: body.name,
    type: body.type,
    channel: body.channel,
    smsLimit: body.sms_limit,
    groupId: body.group_id,
    paymentAppId: body.payment_app_id,
    settings: body.settings,
    fields: Object.fromEntries(Object.entries(body).filter(([name]) => !OWN_FIELDS.includes(name))),
  };
}
