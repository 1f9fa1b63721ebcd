/** MSync's requests, answered. */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { readJson } from './body.js';
import type { Desk, PhoneAnswer, PhoneCall } from './desk.js';
import type { Known } from './identity.js';
import {
  done,
  invalidJson,
  outgoing,
  readAction,
  unauthorized,
  unknownAction,
  type DeviceStatus,
  type MsyncIntent,
} from './msync.js';
import { note } from './notes.js';
import { takeReports } from './reports.js';
import { readParameters } from './smssync.js';
import { addRecord, updatePhone, type Phone } from './store.js';
import { objectOf, wordOf } from './values.js';

export async function answerMsync(desk: Desk, call: PhoneCall): Promise<PhoneAnswer> {
  const query = Object.fromEntries(readParameters(call.search));
  const body = call.body.length > 0 ? objectOf(readJson(call.body)) : {};
  if (body === null) return invalidJson();
  const fields = { ...query, ...body };
  const intent = readAction(fields);
  if (intent.kind === 'unknown_action') return unknownAction();
  const { headers, key } = call;
  const deviceId = wordOf(fields['device_id']);
  const known = await desk.recognise(
    {
      protocol: 'msync',
      key,
      secret: wordOf(fields['secret']),
      authorization: headers['authorization'] ?? null,
      ...((deviceId !== null || key === null) && { deviceId }),
    },
    headers['user-agent'],
  );
  if (!('app' in known)) return unauthorized();
  if (deviceId !== null && known.phone.deviceId === null)
    await desk.write(known, (trx, phone, now) => desk.learnDevice(trx, phone, deviceId, now));
  return answer(desk, call, known, intent);
}

async function answer(
  desk: Desk,
  call: PhoneCall,
  known: Known,
  intent: Exclude<MsyncIntent, { kind: 'unknown_action' }>,
): Promise<PhoneAnswer> {
  const { app } = known;
  switch (intent.kind) {
    case 'incoming': {
      const taken = await desk.write(known, async (trx, _phone, now) => {
        await noteMalformed(trx, app, intent.malformed, now);
        return desk.store(trx, known, intent.sms, call, now);
      });
      const accepted = taken.filter((one) => one === 'new').length;
      return done({ accepted, duplicates: taken.length - accepted });
    }
    case 'outgoing': {
      const given = await desk.fetch(known, call);
      const messages = given.map((one) => ({ ...one, to: one.to.replace(/^\+/, '') }));
      return { ...outgoing(messages), ...desk.settling(known, given) };
    }
    case 'status': {
      const isNews = await desk.write(known, async (trx, phone, now) => {
        for (const name of intent.oddities)
          await note(trx, app.id, 'bad_value', `${name} is out of range`, now);
        await takeStatus(trx, app, phone, intent.status, now);
        return isWorthShowing(phone, intent.status);
      });
      if (isNews) desk.tellRun(app);
      return done();
    }
    case 'location': {
      const { position } = intent;
      await desk.write(known, async (trx, _phone, now) => {
        if (!position) {
          await note(trx, app.id, 'bad_value', 'a position that is none', now);
          return;
        }
        await updatePhone(trx, app.id, { ...position, locatedAt: now }, now);
        await addRecord(trx, app.id, 'location', { ...position }, now);
      });
      return done();
    }
    case 'delivery': {
      const accepted = await desk.write(known, async (trx, phone, now) => {
        await noteMalformed(trx, app, intent.malformed, now);
        return takeReports(trx, app, phone, intent.reports, now);
      });
      return done({ accepted });
    }
  }
}

async function noteMalformed(trx: Executor, app: App, count: number, now: number): Promise<void> {
  if (count > 0) await note(trx, app.id, 'malformed', `${count} items that cannot be read`, now);
}

/** Percent: an event goes out once when the battery falls to the first, and again only after it rose to the second. */
const BATTERY_LOW = 15;
const BATTERY_WELL = 25;
/** What Android and apps write for a SIM that works. */
const SIM_WORKS: ReadonlySet<string> = new Set([
  'ready',
  'ok',
  'loaded',
  'present',
  'active',
  'sim_state_ready',
  '5',
  '10',
]);

/** The phone's run shows it to operators: not each percent, a thousand phones tell their status every few minutes. */
const isWorthShowing = (before: Phone, now: DeviceStatus): boolean =>
  Math.ceil((before.battery ?? -1) / 10) !== Math.ceil((now.battery ?? -1) / 10) ||
  before.network !== now.network ||
  before.sim !== now.sim;

async function takeStatus(
  trx: Executor,
  app: App,
  phone: Phone,
  { battery, signal, network, sim }: DeviceStatus,
  now: number,
): Promise<void> {
  const batteryLow =
    battery === null
      ? phone.batteryLow
      : battery <= BATTERY_LOW || (phone.batteryLow && battery < BATTERY_WELL);
  const simTrouble = sim === null ? phone.simTrouble : !SIM_WORKS.has(sim.toLowerCase());
  await updatePhone(
    trx,
    app.id,
    { battery, signal, network, sim, statusAt: now, batteryLow, simTrouble },
    now,
  );
  await addRecord(trx, app.id, 'status', { battery, signal, network, sim }, now);
  if (batteryLow && !phone.batteryLow)
    await recordEvent(trx, { type: 'phone.battery_low', appId: app.id }, now);
  if (simTrouble && !phone.simTrouble)
    await recordEvent(trx, { type: 'phone.sim_trouble', appId: app.id }, now);
}
