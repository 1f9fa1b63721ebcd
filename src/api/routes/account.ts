/** The account of whoever has signed in: sessions, password, second step. */
import { z } from 'zod';
import type { AccountService } from '../../users/account.js';
import { presentSession, SessionRecord } from '../present-users.js';
import { route, type Route } from '../route.js';
import { Data, Id, Name, Said } from '../schemas.js';
import { createSignInLimit } from '../sign-in-limit.js';
import { visitorOf } from './session.js';
import { Code, Password, asUser } from './user-shapes.js';

const Language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'Give a code such as en or sw.')
  .nullable()
  .meta({ description: 'Of the dashboard; null = as the browser asks for.' });

export function accountRoutes({ account }: { account: AccountService }): Route[] {
  const limited = createSignInLimit();
  return [
    route({
      method: 'get',
      path: '/api/account/sessions',
      summary: 'Where you have signed in, the last used first.',
      scope: 'signed_in',
      replies: { 200: Data(z.array(SessionRecord)) },
      handle: async ({ actor }) => {
        const me = asUser(actor);
        return { data: (await account.sessions(me)).map((one) => presentSession(one, me.tokenId)) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/account/sessions',
      summary: 'Sign out everywhere else.',
      scope: 'signed_in',
      replies: { 200: Said },
      handle: async ({ actor }) => {
        const me = asUser(actor);
        await account.end(me, { except: me.tokenId });
        return { message: 'You are signed out everywhere else.' };
      },
    }),
    route({
      method: 'delete',
      path: '/api/account/sessions/{id}',
      summary: 'End one of your sessions.',
      scope: 'signed_in',
      params: z.object({ id: Id }),
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await account.end(asUser(actor), { only: params.id });
        return { message: 'The session has ended.' };
      },
    }),
    route({
      method: 'patch',
      path: '/api/account',
      summary: 'Change your name or your language.',
      scope: 'signed_in',
      body: z.object({ name: Name.optional(), language: Language.optional() }),
      example: { name: 'Wanjiku Kamau', language: 'sw' },
      replies: { 200: Said },
      handle: async ({ actor, body }) => {
        await account.change(asUser(actor), body);
        return { message: 'Saved.' };
      },
    }),
    route({
      method: 'post',
      path: '/api/account/password',
      summary: 'Change your password. Your other sessions end.',
      scope: 'signed_in',
      body: z.object({ current: Password, password: Password }),
      example: { current: 'the old password', password: 'a much longer new one' },
      replies: { 200: Said },
      handle: async ({ ctx, actor, body }) => {
        await limited(ctx.ip, () => account.changePassword(asUser(actor), body, visitorOf(ctx)));
        return { message: 'The password is changed. You are signed out everywhere else.' };
      },
    }),
    route({
      method: 'post',
      path: '/api/account/totp',
      summary: 'A secret for your authenticator app. It counts once it is confirmed with a code.',
      scope: 'signed_in',
      replies: {
        200: Data(
          z.object({
            secret: z.string().meta({ description: 'Base32, to type by hand.' }),
            url: z.string().meta({ description: 'otpauth://…, for a QR code.' }),
          }),
        ),
      },
      handle: async ({ ctx, actor }) => {
        ctx.set('Cache-Control', 'no-store');
        return { data: await account.beginTotp(asUser(actor)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/account/totp/confirm',
      summary: 'Switch codes on. The recovery codes are shown in this reply and never again.',
      scope: 'signed_in',
      body: z.object({ code: Code }),
      example: { code: '123456' },
      replies: { 200: Data(z.object({ recovery_codes: z.array(z.string()) })) },
      handle: async ({ ctx, actor, body }) => {
        ctx.set('Cache-Control', 'no-store');
        return { data: { recovery_codes: await account.confirmTotp(asUser(actor), body.code) } };
      },
    }),
    route({
      method: 'delete',
      path: '/api/account/totp',
      summary: 'Switch codes off; needs your password.',
      scope: 'signed_in',
      body: z.object({ password: Password }),
      example: { password: 'your password' },
      replies: { 200: Said },
      handle: async ({ ctx, actor, body }) => {
        await limited(ctx.ip, () => account.endTotp(asUser(actor), body.password, visitorOf(ctx)));
        return { message: 'No code is asked for any more.' };
      },
    }),
  ];
}
