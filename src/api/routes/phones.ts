/** Android phones: how they are, what they told of themselves, and their keys. */
import { z } from 'zod';
import type { PhoneDirectory, PhoneRecord, PhoneView } from '../../phones/directory.js';
import { PROTOCOLS } from '../../phones/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { instant, instantOrNull } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, PageOf, PageQuery, WholeNumber } from '../schemas.js';

const nullable = { text: z.string().nullable(), number: z.number().nullable(), at: Instant.nullable() };

const PhoneRecordShape = z
  .object({
    app_id: z.int(),
    name: z.string(),
    type: z.string(),
    protocol: z.enum(PROTOCOLS),
    phone_number: nullable.text,
    group_id: z.int().nullable(),
    presence: z.enum(['new', 'online', 'offline']).meta({ description: 'new = it has never called.' }),
    state: z.enum(['active', 'paused']),
    last_seen_at: nullable.at,
    device_id: nullable.text,
    client: nullable.text.meta({ description: 'The User-Agent of its app.' }),
    queued: z.int().meta({ description: 'Messages that wait for it.' }),
    handed_out: z.int().meta({ description: 'Messages that it was given and has not told the end of.' }),
    confirms: z.boolean().meta({ description: 'Whether it says which messages it took.' }),
    battery_level: nullable.number,
    signal_strength: nullable.number,
    network_type: nullable.text,
    sim_state: nullable.text,
    status_at: nullable.at,
    battery_low: z.boolean(),
    sim_trouble: z.boolean(),
    latitude: nullable.number,
    longitude: nullable.number,
    accuracy: nullable.number,
    located_at: nullable.at,
    old_key_until: nullable.at.meta({ description: 'Its former key works until then.' }),
  })
  .meta({ id: 'Phone' });

const StatusEntry = z.object({
  id: z.int(),
  battery_level: nullable.number,
  signal_strength: nullable.number,
  network_type: nullable.text,
  sim_state: nullable.text,
  created_at: Instant,
});
const LocationEntry = z.object({
  id: z.int(),
  latitude: z.number(),
  longitude: z.number(),
  accuracy: nullable.number,
  created_at: Instant,
});
const NoteEntry = z.object({ id: z.int(), kind: z.string(), text: z.string(), created_at: Instant });
const SetupShape = z
  .object({
    key: z.string().meta({ description: 'Shown this once.' }),
    old_key_until: nullable.at,
    url: z.string(),
    steps: z.array(z.object({ name: z.string(), value: z.string() })),
    notes: z.array(z.string()),
  })
  .meta({ id: 'PhoneSetup' });

const PhoneParams = z.object({ app: Id });

export function phoneRoutes({ phoneDirectory: phones }: { phoneDirectory: PhoneDirectory }): Route[] {
  const history = <T extends z.ZodType>(
    kind: PhoneRecord['kind'],
    path: string,
    summary: string,
    entry: T,
    present: (record: PhoneRecord) => unknown,
  ) =>
    route({
      method: 'get',
      path: `/api/sms/phones/{app}/${path}`,
      summary,
      scope: 'phones:read',
      params: PhoneParams,
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(entry)) },
      handle: async ({ ctx, actor, params, query }) => {
        const page = readPage(query);
        const { records, total } = await phones.records(actor, params.app, kind, page);
        return { data: pageOf(records.map(present), total, page, ownUrl(ctx)) };
      },
    });

  return [
    route({
      method: 'get',
      path: '/api/sms/phones',
      summary: 'Phones this token may see.',
      scope: 'phones:read',
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(PhoneRecordShape)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { phones: found, total } = await phones.list(actor, page);
        return { data: pageOf(found.map(presentPhone), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/sms/phones/{app}',
      summary: 'One phone, by the id of its app.',
      scope: 'phones:read',
      params: PhoneParams,
      replies: { 200: Data(PhoneRecordShape) },
      handle: async ({ actor, params }) => ({ data: presentPhone(await phones.get(actor, params.app)) }),
    }),
    history(
      'status',
      'status',
      'Battery, signal and SIM as it told them, newest first.',
      StatusEntry,
      (record) => ({
        id: record.id,
        ...presentStatus(record.data as unknown as Parameters<typeof presentStatus>[0]),
        created_at: instant(record.at),
      }),
    ),
    history('location', 'locations', 'Where it was, newest first.', LocationEntry, ({ id, data, at }) => ({
      id,
      ...data,
      created_at: instant(at),
    })),
    history(
      'note',
      'notes',
      'What else is worth knowing of it: tests, alerts, odd requests.',
      NoteEntry,
      ({ id, data, at }) => ({
        id,
        ...data,
        created_at: instant(at),
      }),
    ),
    route({
      method: 'post',
      path: '/api/sms/phones/{app}/key',
      summary:
        'Make a new key and say what to type into the app. The old key works for a week, or as long as you say.',
      scope: 'apps:write',
      params: PhoneParams,
      body: z.object({
        grace_s: WholeNumber(0, 366 * 86_400).optional(),
        new_phone: z.stringbool().or(z.boolean()).optional().meta({
          description: 'Another phone takes over: the old key ends at once, and so does what it held.',
        }),
      }),
      example: { grace_s: 86_400, new_phone: false },
      replies: { 200: Data(SetupShape) },
      handle: async ({ actor, params, body }) => {
        const options = {
          ...(body.grace_s !== undefined && { graceS: body.grace_s }),
          isOtherPhone: body.new_phone ?? false,
        };
        const { key, oldKeyUntil, setup } = await phones.newKey(actor, params.app, options);
        return { data: { key, old_key_until: instantOrNull(oldKeyUntil), ...setup } };
      },
    }),
  ];
}

const presentStatus = (status: {
  battery: number | null;
  signal: number | null;
  network: string | null;
  sim: string | null;
}) => ({
  battery_level: status.battery,
  signal_strength: status.signal,
  network_type: status.network,
  sim_state: status.sim,
});

const presentPhone = ({ app, phone, queued, handedOut, confirms }: PhoneView) => ({
  app_id: app.id,
  name: app.name,
  type: app.type,
  protocol: phone.protocol,
  phone_number: app.phoneNumber,
  group_id: app.groupId,
  presence: phone.presence,
  state: app.state,
  last_seen_at: instantOrNull(phone.lastSeenAt),
  device_id: phone.deviceId,
  client: phone.client,
  queued,
  handed_out: handedOut,
  confirms,
  ...presentStatus(phone),
  status_at: instantOrNull(phone.statusAt),
  battery_low: phone.batteryLow,
  sim_trouble: phone.simTrouble,
  latitude: phone.latitude,
  longitude: phone.longitude,
  accuracy: phone.accuracy,
  located_at: instantOrNull(phone.locatedAt),
  old_key_until: instantOrNull(phone.oldKeyUntil),
});
