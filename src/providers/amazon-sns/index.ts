/** Amazon SNS: SMS. The SDK builds and signs the requests; our own client does the sending. */
import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { notAsked } from '../check.js';
import {
  UnparsableCallback,
  type DriverContext,
  type ProviderDriver,
  type RawRequest,
  type SendRequest,
} from '../driver.js';
import { withoutSlash } from '../exchange.js';
import { outcomeOfStatus, refusedAs, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant } from '../tolerant.js';
import { parseJson, parseUtcTime } from '../wire.js';
import { keptCertificates } from './certificates.js';
import { exchange } from './client.js';
import { ERROR_CODES, outcomeOfCode, readError } from './codes.js';
import { amazonUrl, certificateUrl, isOurs, isSigned, readEnvelope, type Envelope } from './envelope.js';
import { readLog } from './log.js';

/** Of all parts together. Source: "Publish, Message", read 2026-11-20. */
const MAX_BYTES = 1600;

const credentials = z.object({
  access_key: z
    .string()
    .min(1)
    .meta({ title: 'Access key ID', help: 'Of an IAM user limited to sns:Publish.' }),
  secret_access: z
    .string()
    .min(1)
    .meta({ title: 'Secret access key', help: 'Amazon shows it once, when the key is made.', secret: true }),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'looks like us-east-1')
    .meta({ title: 'Region', help: 'For example us-east-1; it must support SMS.' }),
  phone_number: z
    .string()
    .regex(/^\+\d{3,15}$/, 'starts with + and the country code')
    .optional()
    .meta({
      title: 'Origination number',
      help: 'A number of yours in this region; left out, Amazon chooses.',
    }),
  c1: z
    .string()
    .regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, 'has 3 to 11 letters and digits, one letter at least')
    .optional()
    .meta({ title: 'Sender ID', help: 'Shown where no origination number is set; not usable in the US.' }),
  sms_type: z
    .enum(['Transactional', 'Promotional'])
    .optional()
    .meta({ title: 'SMS type', help: 'Transactional (default) or Promotional.' }),
  c2: z
    .string()
    .regex(
      /^arn:aws[\w-]*:sns:[^\s,]+(\s*,\s*arn:aws[\w-]*:sns:[^\s,]+)*$/,
      'is one topic ARN, or several with commas',
    )
    .optional()
    .meta({
      title: 'Topic ARN',
      help: 'Topic of your two-way number. Without it nothing comes in: all topics of the world look alike.',
    }),
  c3: z.string().min(1).optional().meta({ title: 'Entity ID', help: 'India only.' }),
  c4: z.string().min(1).optional().meta({ title: 'Template ID', help: 'India only.' }),
  c5: z.enum(['on', 'off']).optional().meta({
    title: 'Carrier acceptance counts',
    help: 'on: what the carrier has accepted is delivered. off (default): it is sent until the phone has it.',
  }),
});
type Credentials = z.infer<typeof credentials>;

const say = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

/** A number is where it comes from, anything else a name; the name of the app stands in for no number. */
function attributes(request: SendRequest, { c1, c3, c4, sms_type }: Credentials) {
  const from = request.from || c1 || '';
  const isNumber = /^\+?\d+$/.test(from);
  return {
    'AWS.SNS.SMS.SMSType': say(sms_type ?? 'Transactional'),
    ...(isNumber && { 'AWS.MM.SMS.OriginationNumber': say(from) }),
    ...(from !== '' && !isNumber && { 'AWS.SNS.SMS.SenderID': say(from) }),
    ...(c3 && { 'AWS.MM.SMS.EntityId': say(c3) }),
    ...(c4 && { 'AWS.MM.SMS.TemplateId': say(c4) }),
  };
}

function sendOutcome({ reply, failure }: HttpResult, messageId: string | undefined, now: Date): Outcome {
  if (failure) return failure;
  const byStatus = outcomeOfStatus(reply, now);
  if (!byStatus) {
    return messageId
      ? accepted(messageId)
      : ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a message id' });
  }
  const error = readError(reply.body);
  if (!error) return byStatus;
  const detail = { providerCode: error.code, httpStatus: reply.status, text: `Amazon SNS: ${error.code}` };
  const known = outcomeOfCode(error.code, error.text);
  if (!known) return { ...byStatus, ...detail };
  return refusedAs(known, detail, reply, now);
}

const certificates = keptCertificates();

/** The topics that this app takes messages from. */
const topicsOf = ({ c2 }: Credentials): string[] => c2?.split(',').map((arn) => arn.trim()) ?? [];

/** The envelope, where it is worth a look at its signature. */
function ownEnvelope(request: RawRequest, { credentials, now }: { credentials: Credentials; now: Date }) {
  const read = readEnvelope(request.body);
  if (typeof read === 'string' || !isOurs(read.envelope, topicsOf(credentials), now)) return null;
  const certificate = certificateUrl(read.envelope);
  return certificate && { envelope: read.envelope, certificate };
}

/** An address of Amazon, or of whatever stands in for it. */
const moved = (url: URL, base: string | undefined) =>
  base === undefined ? url.href : `${withoutSlash(base)}${url.pathname}${url.search}`;

async function confirm({ SubscribeURL }: Envelope, { http, endpoints }: DriverContext<Credentials>) {
  const url = amazonUrl(SubscribeURL);
  if (url?.searchParams.get('Action') !== 'ConfirmSubscription') {
    return { ok: true, text: 'a subscription was not confirmed: its address is none of SNS' };
  }
  const { reply, failure } = await http.request({ method: 'GET', url: moved(url, endpoints['sns']) });
  if (reply?.status === 200) return { ok: true, text: 'the subscription is confirmed' };
  return {
    ok: false,
    text: `the subscription could not be confirmed: ${failure?.text ?? `HTTP ${reply?.status}`}`,
  };
}

const Incoming = z.object({
  originationNumber: z.string().min(1),
  destinationNumber: z.string().min(1),
  messageBody: z.string(),
  inboundMessageId: tolerant(z.string().min(1)),
});

export const amazonSns = {
  type: 'AmazonSNS',
  label: 'Amazon SNS',
  help:
    'Sends SMS through Amazon SNS. Two-way numbers: subscribe the inbound URL to their topic (HTTPS, raw message delivery ' +
    'off) and set the topic ARN. SNS reports deliveries only to CloudWatch Logs: without a function that posts those ' +
    'entries to the callback URL, every message ends as "sent", then "unknown". New accounts reach verified numbers only.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  limits: { tps: 20, maxLength: 1600 },
  signatures: 'certificate of the topic',
  receives: ['sms'],
  setAtProvider: { reports: ['sms'], incoming: ['sms'] },
  signsCallbacks: false, // what comes from a topic is signed, what comes from the log is not: the key decides

  async send(request, context) {
    if (Buffer.byteLength(request.text, 'utf8') > MAX_BYTES) {
      return permanent('message', 'content_too_long', {
        text: `Amazon SNS takes ${MAX_BYTES} bytes of text`,
      });
    }
    const { wire, output } = await exchange(context, (client, { PublishCommand }) =>
      client.send(
        new PublishCommand({
          PhoneNumber: request.to,
          Message: request.text,
          MessageAttributes: attributes(request, context.credentials),
        }),
      ),
    );
    return sendOutcome(wire, output?.MessageId, context.now);
  },

  async prepare(request, context) {
    const own = ownEnvelope(request, context);
    if (!own) return undefined;
    const url = moved(own.certificate, context.endpoints['cert']);
    return (await certificates.load(url, context.http)) ?? 'unavailable';
  },

  verify(request, context) {
    if (readEnvelope(request.body) === 'none') return 'unsigned';
    const own = ownEnvelope(request, context);
    const certificate = context.prepared;
    return own && certificate && isSigned(own.envelope, certificate, context.now) ? 'valid' : 'invalid';
  },

  async handshake(request, context) {
    const read = readEnvelope(request.body);
    if (typeof read === 'string') return null;
    switch (read.envelope.Type) {
      case 'SubscriptionConfirmation':
        return confirm(read.envelope, context);
      case 'UnsubscribeConfirmation':
        return { ok: true, text: 'somebody ended the subscription: nothing comes in any more' };
      case 'Notification':
        return null;
    }
  },

  /** Raw message delivery leaves the envelope out, and with it the signature. */
  parseInbound(request) {
    const read = readEnvelope(request.body);
    if (typeof read === 'string')
      throw new UnparsableCallback('no envelope of SNS; is raw message delivery on?');
    const { Type, Message, Timestamp } = read.envelope;
    if (Type !== 'Notification') return [];
    const message = Incoming.safeParse(parseJson(Buffer.from(Message))).data;
    if (!message) throw new UnparsableCallback('the notification is no SMS');
    const receivedAt = parseUtcTime(Timestamp);
    return [
      {
        providerId: message.inboundMessageId ?? read.envelope.MessageId,
        from: message.originationNumber,
        to: message.destinationNumber,
        text: message.messageBody,
        ...(receivedAt && { receivedAt }),
      },
    ];
  },

  /** From the topic or, posted by the operator's own function, without an envelope. */
  parseDlr(request, { credentials: { c5 } }) {
    const read = readEnvelope(request.body);
    if (read === 'broken') throw new UnparsableCallback('an envelope of SNS with something missing');
    if (read !== 'none' && read.envelope.Type !== 'Notification') return [];
    const body = read === 'none' ? request.body : Buffer.from(read.envelope.Message);
    const reports = readLog(parseJson(body), { isCarrierEnough: c5 === 'on' });
    if (!reports) throw new UnparsableCallback('no entry of a delivery log');
    return reports;
  },

  callbackReply: () => ({ status: 200, type: 'text/plain', body: '' }),

  /** A key that may only publish is refused here with another code than a wrong one. */
  async test(context) {
    const { wire } = await exchange(context, (client, { GetSMSAttributesCommand }) =>
      client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] })),
    );
    const { reply, failure } = wire;
    if (failure) return notAsked('Amazon', failure);
    if (reply.status === 200 && reply.body.includes('GetSMSAttributesResult')) {
      return { ok: true, text: 'Amazon knows the key.' };
    }
    const code = readError(reply.body)?.code.replace(/Exception$/, '') ?? '';
    const known = lookUp(ERROR_CODES, code);
    const reason = known && 'reason' in known ? known.reason : undefined;
    if (reason === 'not_permitted') {
      return { ok: true, text: 'Amazon knows the key. Whether it may publish, the first message shows.' };
    }
    if (reason === 'auth_failed') return { ok: false, text: `Amazon refuses this key (${code}).` };
    return { ok: false, text: `Amazon did not confirm the key (HTTP ${reply.status}).` };
  },
} satisfies ProviderDriver<Credentials>;
