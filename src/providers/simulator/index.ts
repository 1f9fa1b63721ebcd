/** The built-in provider for newcomers and tests: sends nothing, answers and reports as a provider would. */
import { z } from 'zod';
import { REPORTED_STATUSES, type ReportedStatus } from '../../messages/types.js';
import {
  UnparsableCallback,
  type DeliveryReport,
  type ProviderDriver,
  type RawRequest,
  type SendRequest,
} from '../driver.js';
import { permanent, transient, type Outcome } from '../outcome.js';
import { callLater, post, type CallBack } from './company.js';
import { DELIVERS, scenarioByCode, SCENARIOS, scenarioOf, type Scenario } from './scenarios.js';

const credentials = z.object({
  phone_number: z
    .string()
    .min(1)
    .max(20)
    .default('SALAMI')
    .meta({ title: 'Sender', help: 'What the handset would show.' }),
  mode: z
    .enum(['normal', 'down', 'unauthorized'], { error: 'Use normal, down or unauthorized.' })
    .default('normal')
    .meta({
      title: 'Mode',
      help: 'normal; down = every attempt fails; unauthorized = the credentials are refused.',
    }),
  delay_s: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,4})?$/, 'Give seconds, for example 1 or 0.05.')
    .default('1')
    .meta({ title: 'Delay', help: 'Seconds until the first delivery report.' }),
});
type Credentials = z.output<typeof credentials>;

/** `SIM-<sent at, base 36>-<scenario>-<our reference>`: enough to answer a status look-up without any memory. */
const PROVIDER_ID = /^SIM-([0-9a-z]+)-(\d\d)-(.+)$/;

export const simulator = {
  type: 'Simulator',
  label: 'Simulator',
  help: 'Built in. Sends nothing; the last digits of the recipient decide what happens.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  limits: {},
  signsCallbacks: false,
  receives: ['sms'],
  testNumbers: {
    ...Object.fromEntries(Object.entries(SCENARIOS).map(([number, { what }]) => [number, what])),
    'any other number': DELIVERS.what,
  },

  async send(request, { credentials: { mode, delay_s }, now }): Promise<Outcome> {
    if (mode === 'down')
      return transient('app', 'provider_unavailable', { text: 'service unavailable', httpStatus: 503 });
    if (mode === 'unauthorized')
      return permanent('app', 'auth_failed', { text: 'authentication failed', httpStatus: 401 });
    const { code, scenario } = scenarioOf(request.to);
    const providerId = `SIM-${now.getTime().toString(36)}-${code}-${request.ref}`;
    const outcome = scenario.answer(Number(request.ref.split('-')[1]), providerId);
    if (outcome.kind !== 'accepted' && outcome.kind !== 'ambiguous') return outcome;

    const calls = callsOf(request, scenario, providerId, Number(delay_s) * 1000);
    const immediate = calls.filter(({ afterMs }) => afterMs === 0);
    for (const call of immediate) await post(call); // answered before the send is: the report overtakes
    callLater(calls.filter((call) => !immediate.includes(call)));
    return outcome;
  },

  verify: () => 'unsigned',

  parseDlr(request) {
    const form = readForm(request);
    const status = form.get('status');
    const providerId = form.get('id');
    if (!isReported(status) || !providerId) throw new UnparsableCallback('a report needs id and status');
    const report: DeliveryReport = { providerId, status };
    if (form.get('ref')) report.ref = form.get('ref')!;
    if (form.get('code')) report.providerCode = form.get('code')!;
    if (form.get('at')) report.reportedAt = new Date(Number(form.get('at')));
    if (status === 'failed') report.reason = 'handset_unreachable';
    if (status === 'expired') report.reason = 'expired';
    return [report];
  },

  parseInbound(request) {
    const form = readForm(request);
    const from = form.get('from');
    const text = form.get('text');
    if (!from || text === null) throw new UnparsableCallback('an incoming message needs from and text');
    const id = form.get('id');
    return [{ ...(id && { providerId: id }), from, to: form.get('to') ?? '', text }];
  },

  callbackReply: (_kind, result) => ({
    status: result === 'ok' ? 200 : 400,
    type: 'text/plain',
    body: result === 'ok' ? 'OK' : 'not understood',
  }),

  test: ({ credentials: { mode } }) =>
    Promise.resolve(
      mode === 'unauthorized'
        ? { ok: false, text: 'The simulator refuses these credentials: its mode is "unauthorized".' }
        : { ok: true, text: 'The simulator is ready.' },
    ),

  poll(providerId, { credentials: { delay_s }, now }) {
    const [, sentAt, code] = PROVIDER_ID.exec(providerId) ?? [];
    const scenario = code === undefined ? null : scenarioByCode(code);
    if (!scenario || sentAt === undefined) return Promise.resolve(null);
    const elapsedMs = now.getTime() - parseInt(sentAt, 36);
    const due = scenario.reports.filter(({ after }) => after * Number(delay_s) * 1000 <= elapsedMs);
    const last = due.at(-1);
    return Promise.resolve(last ? { providerId, status: last.status, providerCode: last.code } : null);
  },
} satisfies ProviderDriver<Credentials>;

function callsOf(request: SendRequest, scenario: Scenario, providerId: string, delayMs: number): CallBack[] {
  const reports = scenario.reports.map(({ after, status, code }) => ({
    url: request.dlrUrl,
    fields: { id: providerId, ref: request.ref, status, code },
    afterMs: Math.round(after * delayMs),
  }));
  if (scenario.reply === undefined) return reports;
  const fields = { id: `${providerId}-reply`, from: request.to, to: request.from, text: scenario.reply };
  return [...reports, { url: request.inboundUrl, fields, afterMs: 2 * delayMs }];
}

const readForm = (request: RawRequest) => new URLSearchParams(request.body.toString('utf8'));

const isReported = (word: string | null): word is ReportedStatus =>
  (REPORTED_STATUSES as readonly (string | null)[]).includes(word);
