/** SMSsync's requests, answered. Shapes and readings are smssync.ts; what happens to messages is reports.ts. */
import { toE164 } from '../messages/numbers.js';
import { recordEvent } from '../events/store.js';
import { readFields } from './body.js';
import type { Desk, PhoneAnswer, PhoneCall } from './desk.js';
import type { Known } from './identity.js';
import { note } from './notes.js';
import { acknowledge, proveResults, takeReports } from './reports.js';
import { phoneSettings } from './settings.js';
import {
  fault,
  handOut,
  noTask,
  readIntent,
  readParameters,
  refused,
  resultsTaken,
  secretOf,
  taken,
  uuidList,
  type SmssyncIntent,
} from './smssync.js';

export async function answerSmssync(desk: Desk, call: PhoneCall): Promise<PhoneAnswer> {
  const { method, headers, key } = call;
  const query = readParameters(call.search);
  const body = call.body.length > 0 ? await readFields(call.body, headers['content-type']) : null;
  const request = { method, query, body };
  const intent = readIntent(request);
  const secret = secretOf(request);
  const cannotCarrySecret = intent.kind === 'acknowledge' || intent.kind === 'alert';
  const authorization = headers['authorization'] ?? null;
  const credentials = { protocol: 'smssync' as const, key, secret, authorization, cannotCarrySecret };
  const known = await desk.recognise(credentials, headers['user-agent']);
  if ('app' in known) return answer(desk, call, known, intent, secret);
  // Nothing is sent that is not repeated, and nothing is asked for.
  if (intent.kind === 'acknowledge' || intent.kind === 'list_open') return uuidList([]);
  if (known.refused === 'unknown') return fault(404, 'unknown device');
  // The secret may be in what cannot be read: that is what has to be changed first.
  if (intent.kind === 'unusable') return refused(intent.error);
  return refused('secret does not match');
}

async function answer(
  desk: Desk,
  call: PhoneCall,
  known: Known,
  intent: SmssyncIntent,
  secret: string | null,
): Promise<PhoneAnswer> {
  const { app } = known;
  switch (intent.kind) {
    case 'incoming': {
      await desk.write(known, async (trx, phone, now) => {
        await desk.learnDevice(trx, phone, intent.deviceId, now);
        await desk.store(trx, known, [intent.sms], call, now);
      });
      const settings = phoneSettings(app.settings, 'smssync');
      return settings.repliesInResponse ? withReplies(desk, call, known, intent.sms.from, secret) : taken();
    }
    case 'fetch': {
      const given = await desk.fetch(known, call);
      return { ...handOut(secret, given), ...desk.settling(known, given) };
    }
    case 'acknowledge': {
      const echoed = await desk.write(known, (trx, phone, now) =>
        acknowledge(trx, app, phone, intent.uuids, now),
      );
      return uuidList(echoed);
    }
    case 'list_open': {
      const asked = await desk.write(known, async (trx, phone, now) => {
        await proveResults(trx, app, phone, now);
        return desk.resultTurns.next(trx, app.id, now);
      });
      return uuidList(asked);
    }
    case 'results':
      await desk.write(known, async (trx, phone, now) => {
        if (intent.isMalformed) await note(trx, app.id, 'malformed', 'results that cannot be read', now);
        await takeReports(trx, app, phone, intent.reports, now);
      });
      return resultsTaken();
    case 'test':
      await desk.write(known, (trx, _phone, now) => note(trx, app.id, 'test', 'integration test', now));
      return taken();
    case 'alert':
      // The only alert there is.
      await desk.write(known, async (trx, _phone, now) => {
        await note(trx, app.id, 'alert', intent.text, now);
        await recordEvent(trx, { type: 'phone.battery_low', appId: app.id }, now);
      });
      return taken();
    case 'no_task':
      return noTask();
    case 'unusable':
      await desk.write(known, (trx, _phone, now) => note(trx, app.id, 'malformed', intent.error, now));
      return refused(intent.error);
  }
}

/**
 * Answers to the one who wrote. They are never acknowledged, and 3.1.1 sends them again with later SMS until a reply with
 * another list comes: therefore every reply has one.
 */
async function withReplies(
  desk: Desk,
  call: PhoneCall,
  known: Known,
  from: string,
  secret: string | null,
): Promise<PhoneAnswer> {
  const sender = toE164(from, known.app.settings.default_country ?? null);
  const given =
    sender.ok && sender.e164 !== null
      ? await desk.fetch(known, call, { isPlain: true, toE164: sender.e164 })
      : [];
  const { payload } = handOut(secret, given).body as { payload: object };
  return {
    status: 200,
    body: { payload: { success: true, error: null, ...payload } },
    ...desk.settling(known, given),
  };
}
