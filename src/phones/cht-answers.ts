/** CHT gateway's requests, answered: what a poll brings is stored before it is told what to send. */
import { readJson } from './body.js';
import { identity, messagesFor, readPoll, refusedPoll } from './cht.js';
import type { Desk, PhoneAnswer, PhoneCall } from './desk.js';
import { note } from './notes.js';
import { takeReports } from './reports.js';

export async function answerCht(desk: Desk, call: PhoneCall): Promise<PhoneAnswer> {
  const { method, headers, key } = call;
  const authorization = headers['authorization'] ?? null;
  const credentials = { protocol: 'cht' as const, key, secret: null, authorization };
  const known = await desk.recognise(credentials, headers['user-agent']);
  if (!('app' in known)) return refusedPoll(401, 'unauthorized: check the address, user name and password');
  if (method === 'GET' || method === 'HEAD') return identity();
  if (method !== 'POST') return refusedPoll(405, `use POST, not ${method.slice(0, 20)}`);
  const poll = readPoll(readJson(call.body));
  if (!poll) {
    await desk.write(known, (trx, phone, now) =>
      note(trx, phone.appId, 'malformed', 'a poll that is no JSON object', now),
    );
    return refusedPoll(400, 'the body is no JSON object');
  }
  const { sms, reports, malformed } = poll;
  if (sms.length + reports.length + malformed.length > 0) {
    await desk.write(known, async (trx, phone, now) => {
      await desk.store(trx, known, sms, call, now);
      await takeReports(trx, known.app, phone, reports, now);
      for (const text of malformed) await note(trx, phone.appId, 'malformed', text, now);
    });
  }
  return messagesFor(await desk.fetch(known, call));
}
