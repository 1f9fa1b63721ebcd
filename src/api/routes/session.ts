/** Signing in and out, and the links that let somebody in for the first time. */
import type { Context } from 'koa';
import { z } from 'zod';
import { isLimited, SCOPES, type Actor } from '../../tokens/types.js';
import type { TokenService } from '../../tokens/service.js';
import type { AccountService } from '../../users/account.js';
import type { Entrance } from '../../users/entrance.js';
import type { UserService } from '../../users/service.js';
import type { SignIn, Visitor } from '../../users/sign-in.js';
import { LINK_KINDS, ROLES, hasTotp, type User } from '../../users/types.js';
import { VERSION } from '../../version.js';
import { actorNow } from '../auth.js';
import { route, type Route } from '../route.js';
import { Data, Name, Said } from '../schemas.js';
import { clearSession, csrfTokenOf, sessionOf, setSession } from '../session-cookie.js';
import { createSignInLimit } from '../sign-in-limit.js';
import { Code, Email, Password, asUser } from './user-shapes.js';

const SessionState = z
  .object({
    setup_required: z.boolean().meta({
      description: 'Nobody has been made administrator yet; the link to do so was printed by the last start.',
    }),
    user: z
      .object({
        id: z.int(),
        name: z.string(),
        email: z.string(),
        role: z.enum(ROLES),
        totp: z.boolean(),
        language: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'null = not signed in.' }),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'What this user, or this token, may do.' }),
    limited: z
      .boolean()
      .meta({ description: 'Whether this user, or this token, sees some apps and groups only.' }),
    csrf_token: z
      .string()
      .nullable()
      .meta({ description: 'Goes with every request that changes something, as X-CSRF-Token.' }),
    app: z.object({
      version: z.string().nullable().meta({ description: 'Only for those who have signed in.' }),
      temporal_ui_url: z.string().nullable().meta({
        description: 'Only for those who have signed in and see every app: it shows the lifecycles of all.',
      }),
      public_url: z.string(),
      map_tile_url: z.string().nullable().meta({
        description: 'Template of addresses with {z}, {x} and {y}; null = the map that is built in.',
      }),
    }),
  })
  .meta({ id: 'SessionState' });

const Link = z.string().min(1).max(200).meta({ description: 'What stands behind the "#" of the link.' });

export interface SessionRouteDeps {
  tokens: TokenService;
  users: UserService;
  signIn: SignIn;
  entrance: Entrance;
  account: AccountService;
  config: { publicUrl: string; mapTiles: string | null };
  /** null while Temporal's UI is not known. */
  temporalUiUrl: () => string | null;
  clock: () => Date;
}

export function sessionRoutes(deps: SessionRouteDeps): Route[] {
  const limited = createSignInLimit();

  async function stateFor(actor: Actor | null, session: string | null) {
    const user: User | null = actor?.userId ? await deps.users.find(actor.userId) : null;
    const { publicUrl, mapTiles } = deps.config;
    return {
      data: {
        setup_required: await deps.entrance.isSetupRequired(),
        user: user && {
          id: user.id,
          name: user.name,
          email: user.email,
          role: user.role,
          totp: hasTotp(user),
          language: user.language,
        },
        scopes: [...(actor?.scopes ?? [])],
        limited: actor !== null && isLimited(actor),
        csrf_token: user && session !== null ? csrfTokenOf(session) : null,
        app: {
          version: actor && VERSION,
          temporal_ui_url: actor && !isLimited(actor) ? deps.temporalUiUrl() : null,
          public_url: publicUrl,
          map_tile_url: mapTiles,
        },
      },
    };
  }

  /** Whatever session there was on this browser ends with the new one. */
  async function signedIn(ctx: Context, session: string) {
    const { tokens, account, config, clock } = deps;
    const before = await actorOf(sessionOf(ctx), ctx.ip);
    if (before) await account.end(asUser(before), { only: before.tokenId! });
    setSession(ctx, session, config.publicUrl);
    const token = await tokens.authenticate(session, clock(), 'session');
    return stateFor(await tokens.actorOf(token, ctx.ip), session);
  }

  async function actorOf(session: string | null, ip: string): Promise<Actor | null> {
    if (session === null) return null;
    const token = await deps.tokens.authenticate(session, deps.clock(), 'session').catch(() => null);
    return token && deps.tokens.actorOf(token, ip);
  }

  return [
    route({
      method: 'get',
      path: '/api/session',
      summary: 'Who has signed in, what they may do, and what the dashboard needs to begin.',
      scope: 'anyone',
      replies: { 200: Data(SessionState) },
      handle: async ({ ctx }) => {
        ctx.set('Cache-Control', 'no-store');
        const actor = await actorNow(ctx, deps.tokens, deps.clock);
        return stateFor(actor, actor?.userId ? sessionOf(ctx) : null);
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      summary: 'Sign in. The session is a cookie; it ends after 30 days, or 7 days without use.',
      scope: 'anyone',
      body: z.object({ email: Email, password: Password, code: Code.optional() }),
      example: { email: 'amina@example.org', password: 'her password' },
      replies: { 200: Data(SessionState) },
      handle: async ({ ctx, body }) => {
        const { email, password, code = null } = body;
        const visitor = visitorOf(ctx);
        const session = await limited(ctx.ip, () =>
          deps.signIn.withPassword({ email, password, code }, visitor),
        );
        return signedIn(ctx, session);
      },
    }),
    route({
      method: 'delete',
      path: '/api/session',
      summary: 'Sign out.',
      scope: 'signed_in',
      replies: { 200: Said },
      handle: async ({ ctx, actor }) => {
        const me = asUser(actor);
        await deps.account.end(me, { only: me.tokenId });
        clearSession(ctx, deps.config.publicUrl);
        return { message: 'Signed out.' };
      },
    }),
    route({
      method: 'post',
      path: '/api/setup',
      summary: 'Create the administrator with the link that the start printed, and sign in.',
      scope: 'anyone',
      body: z.object({ link: Link, name: Name, email: Email, password: Password }),
      example: {
        link: 'what stands behind the # of the link',
        name: 'Amina',
        email: 'amina@example.org',
        password: 'a long password of her own',
      },
      replies: { 200: Data(SessionState) },
      handle: async ({ ctx, body }) => {
        const { link, name, email, password } = body;
        const session = await limited(ctx.ip, () =>
          deps.entrance.setUp(link, { name, email, password }, visitorOf(ctx)),
        );
        return signedIn(ctx, session);
      },
    }),
    route({
      method: 'post',
      path: '/api/links/look',
      summary: 'What a link is for, and for whom.',
      scope: 'anyone',
      body: z.object({ link: Link }),
      example: { link: 'what stands behind the # of the link' },
      replies: {
        200: Data(
          z.object({
            kind: z.enum(LINK_KINDS),
            email: z.string().nullable(),
            name: z.string().nullable(),
            totp: z.boolean().meta({ description: 'Whether a code is asked for besides the link.' }),
          }),
        ),
      },
      handle: async ({ ctx, body }) => {
        const { kind, user } = await limited(ctx.ip, () => deps.entrance.look(body.link));
        const { email = null, name = null } = user ?? {};
        return { data: { kind, email, name, totp: user !== null && hasTotp(user) } };
      },
    }),
    route({
      method: 'post',
      path: '/api/links/use',
      summary: 'Choose a password with a link, and sign in. All other sessions of the user end.',
      scope: 'anyone',
      body: z.object({ link: Link, password: Password, name: Name.optional(), code: Code.optional() }),
      example: { link: 'what stands behind the # of the link', password: 'a long password of her own' },
      replies: { 200: Data(SessionState) },
      handle: async ({ ctx, body }) => {
        const { link, password, name = null, code = null } = body;
        const session = await limited(ctx.ip, () =>
          deps.entrance.choosePassword(link, { password, name, code }, visitorOf(ctx)),
        );
        return signedIn(ctx, session);
      },
    }),
  ];
}

export const visitorOf = (ctx: Context): Visitor => ({
  ip: ctx.ip,
  userAgent: ctx.get('user-agent') || null,
});
