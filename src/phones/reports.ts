/** What phones say about messages that they were given. Inside a transaction that holds the phone's row. */
import { createHash } from 'node:crypto';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { addHistory } from '../messages/store.js';
import { applyWord, endHandOut } from './effects.js';
import { listByUuid, noteHandOuts, type HandOutRow } from './hand-outs.js';
import { afterReport, lookAgainAt, mayEcho, SILENCE_MS } from './leases.js';
import { note } from './notes.js';
import { phoneSettings } from './settings.js';
import { updatePhone, type Phone } from './store.js';
import type { PhoneError, PhoneReport } from './types.js';
import { historyWords } from '../messages/history-words.js';

/** Faults of the phone itself rather than of a message. */
const SIM_FAULTS: ReadonlySet<PhoneError> = new Set(['no_service', 'radio_off', 'null_pdu']);
/** After Android's own limit was met: how long nothing is handed out, and how long the gentle pace holds. */
const LIMIT_HOLD_MS = 60_000;
const LIMIT_SLOW_MS = 10 * 60_000;

/** Applies reports in their order. @returns how many were about a message of this phone */
export async function takeReports(
  trx: Executor,
  app: App,
  phone: Phone,
  reports: readonly PhoneReport[],
  now: number,
): Promise<number> {
  const rows = await listByUuid(
    trx,
    app.id,
    reports.map(({ uuid }) => uuid),
  );
  let known = 0;
  for (const report of reports) {
    const row = rows.get(report.uuid);
    if (!row) {
      await note(trx, app.id, 'unknown_report', `a report about an unknown message: ${report.uuid}`, now);
      continue;
    }
    known += 1;
    rows.set(report.uuid, await takeReport(trx, app, phone, row, report, now));
  }
  return known;
}

async function takeReport(
  trx: Executor,
  app: App,
  phone: Phone,
  row: HandOutRow,
  report: PhoneReport,
  now: number,
): Promise<HandOutRow> {
  const word = `${report.status ?? 'none'}:${report.text ?? ''}`.slice(0, 190);
  const effect = report.status === null ? null : afterReport(phone.protocol, row, report.status);
  if (!effect) {
    // SMSsync 2.8 says the same about every message at every poll.
    if (row.lastReport === word) return row;
    const text = report.text ?? report.status;
    const entry = { kind: 'dlr' as const, source: 'provider' as const, appId: app.id, text };
    await addHistory(trx, row.messageId, entry, now);
    await noteHandOuts(trx, [row.id], { lastReport: word });
    if (report.status === null) await note(trx, app.id, 'unknown_report', `an unknown status: ${text}`, now);
    return { ...row, lastReport: word };
  }
  const { state, isAgain, isConfirmed, told } = effect;
  const after: HandOutRow = {
    ...row,
    state,
    isAgain,
    isConfirmed,
    storedAt: state === 'stored' ? (row.storedAt ?? now) : row.storedAt,
    lastReport: word,
  };
  const settings = phoneSettings(app.settings, phone.protocol);
  const changes = {
    isAgain,
    isConfirmed,
    storedAt: after.storedAt,
    lastReport: word,
    leaseUntil: lookAgainAt(phone.protocol, after, settings, now),
  };
  const said = { told, error: report.error, text: report.text, code: report.text };
  await applyWord(trx, row, state, changes, said, settings, now);
  await watchRadio(trx, app, phone, report, now);
  return after;
}

/** A phone that cannot send is told of once; the next success ends the trouble. */
async function watchRadio(
  trx: Executor,
  app: App,
  phone: Phone,
  { status, error }: PhoneReport,
  now: number,
): Promise<void> {
  if (error === 'limit_exceeded') {
    const changes = { holdUntil: now + LIMIT_HOLD_MS, slowUntil: now + LIMIT_SLOW_MS };
    await updatePhone(trx, app.id, changes, now);
  }
  const hasFault = error !== null && SIM_FAULTS.has(error);
  if (hasFault && !phone.simTrouble) {
    await updatePhone(trx, app.id, { simTrouble: true }, now);
    await recordEvent(trx, { type: 'phone.sim_trouble', appId: app.id }, now);
    phone.simTrouble = true;
  } else if ((status === 'sent' || status === 'delivered') && phone.simTrouble) {
    await updatePhone(trx, app.id, { simTrouble: false }, now);
    phone.simTrouble = false;
  }
}

/** An identical acknowledgement within this time is the HTTP client's own repetition. */
const ECHO_REPEAT_MS = 60_000;

/**
 * SMSsync says that it has these, and sends only those that are repeated to it.
 * @returns the uuids to repeat
 */
export async function acknowledge(
  trx: Executor,
  app: App,
  phone: Phone,
  uuids: readonly string[],
  now: number,
): Promise<string[]> {
  await proveResults(trx, app, phone, now);
  if (uuids.length === 0) return []; // what was repeated before stays known
  const hash = createHash('sha256')
    .update(JSON.stringify([...uuids].sort()))
    .digest('hex');
  const { lastEcho } = phone;
  if (lastEcho && lastEcho.hash === hash && lastEcho.at > now - ECHO_REPEAT_MS) return lastEcho.uuids;
  const rows = await listByUuid(trx, app.id, uuids);
  const settings = phoneSettings(app.settings, phone.protocol);
  const echoed: string[] = [];
  for (const uuid of uuids) {
    const row = rows.get(uuid);
    // In doubt, it may have gone out by another attempt since: then this phone is not to send it any more.
    if (!row?.isCurrent) continue;
    if (!mayEcho(row, now)) {
      const isLate = row.state === 'leased' && row.expiresAt !== null && row.expiresAt <= now;
      if (isLate && !row.isPlain) await endHandOut(trx, row, 'expired', now);
      continue;
    }
    const effect = afterReport(phone.protocol, row, 'stored');
    if (!effect) continue;
    const changes = { storedAt: now, isConfirmed: false, leaseUntil: now + SILENCE_MS };
    const said = { told: effect.told, error: null, text: historyWords.say('phone_has_it') };
    await applyWord(trx, row, effect.state, changes, said, settings, now);
    echoed.push(uuid);
  }
  const lastEchoNow = { at: now, hash, uuids: echoed };
  await updatePhone(trx, app.id, { lastEcho: lastEchoNow }, now);
  return echoed;
}

/** The phone did what it does only with its Message Results API on. */
export async function proveResults(trx: Executor, app: App, phone: Phone, now: number): Promise<void> {
  const isAuto = phoneSettings(app.settings, phone.protocol).results === 'auto';
  await updatePhone(trx, app.id, { proofAt: now, ...(isAuto && { hasResults: true }) }, now);
}

/** A reply without acknowledgement to come has been written completely, or not. */
export async function settleReply(
  trx: Executor,
  app: App,
  phone: Phone,
  uuids: readonly string[],
  wasWritten: boolean,
  now: number,
): Promise<void> {
  const rows = await listByUuid(trx, app.id, uuids);
  const settings = phoneSettings(app.settings, phone.protocol);
  for (const row of rows.values()) {
    if (row.state !== 'leased' || row.storedAt !== null) continue; // acknowledged meanwhile
    if (!wasWritten) await endHandOut(trx, row, 'unknown', now);
    if (!wasWritten || !row.isPlain) continue;
    const said = { told: 'sent' as const, error: null, text: historyWords.say('phone_took_it') };
    await applyWord(trx, row, 'sent', { leaseUntil: null }, said, settings, now);
  }
}
