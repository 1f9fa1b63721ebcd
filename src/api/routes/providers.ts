/** What each kind of app needs: the declaration that validates it, as data. */
import { z } from 'zod';
import { notFound } from '../../errors.js';
import { PROTOCOLS } from '../../phones/types.js';
import { describeDriver } from '../../providers/describe.js';
import type { ProviderDriver } from '../../providers/driver.js';
import { route, type Route } from '../route.js';
import { Data } from '../schemas.js';

const Provider = z.object({
  type: z.string(),
  label: z.string(),
  help: z.string(),
  channels: z.array(z.string()),
  channel_fields: z
    .record(z.string(), z.array(z.string()))
    .meta({ description: 'Fields that a channel needs beside those that every app has.' }),
  sender_field: z.string(),
  signs_callbacks: z.boolean(),
  receives: z.array(z.string()),
  set_at_provider: z.object({ reports: z.array(z.string()), incoming: z.array(z.string()) }),
  phone: z
    .enum(PROTOCOLS)
    .nullable()
    .meta({ description: 'The Android app, where the provider is a phone.' }),
  can_test: z.boolean(),
  limits: z.object({ tps: z.number().optional(), max_length: z.number().optional() }),
  test_numbers: z
    .array(z.object({ number: z.string(), what: z.string() }))
    .meta({ description: 'What recipients do where nothing is really sent.' }),
  fields: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      help: z.string().nullable(),
      required: z.boolean(),
      secret: z.boolean(),
      multiline: z.boolean(),
      upfront: z.boolean().meta({ description: 'Most apps need it, although it may be empty.' }),
      options: z.array(z.string()).meta({ description: 'The only values there are; empty = any text.' }),
    }),
  ),
});

export function providerRoutes({ drivers }: { drivers: readonly ProviderDriver[] }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/providers',
      summary: 'Every provider type with its channels and fields.',
      scope: 'apps:read',
      replies: { 200: Data(z.array(Provider)) },
      handle: () => Promise.resolve({ data: drivers.map(describeDriver) }),
    }),
    route({
      method: 'get',
      path: '/api/sms/providers/{type}',
      summary: 'One provider type.',
      scope: 'apps:read',
      params: z.object({ type: z.string().max(40) }),
      replies: { 200: Data(Provider) },
      handle: ({ params }) => {
        const driver = drivers.find(({ type }) => type === params.type);
        if (!driver) throw notFound('Provider');
        return Promise.resolve({ data: describeDriver(driver) });
      },
    }),
  ];
}
