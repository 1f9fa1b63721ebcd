/** What Africa's Talking calls us with: reports, texts, opt-outs and the steps of a call. */
import type { ReasonCode } from '../../../src/providers/outcome.js';
import {
  rowsFor,
  type AnswerRow,
  type CallRow,
  type DlrRow,
  type InboundRow,
  type KindRow,
} from '../../support/driver-spec.js';
import { ID, SESSION, type Credentials } from './fixtures.js';

/** Source: "SMS delivery reports". */
const EXPECTED_STATUSES: Record<string, ['sent' | 'delivered' | 'failed' | 'expired', ReasonCode?]> = {
  Sent: ['sent'],
  Submitted: ['sent'],
  Buffered: ['sent'],
  Success: ['delivered'],
  Rejected: ['failed', 'unknown'],
  Failed: ['failed', 'unknown'],
  AbsentSubscriber: ['failed', 'handset_unreachable'],
  Expired: ['expired', 'expired'],
};

const EXPECTED_REASONS: Record<string, ReasonCode> = {
  InsufficientCredit: 'insufficient_balance',
  UserInBlackList: 'opted_out',
  DoNotDisturbRejection: 'quiet_hours',
  UserIsInactive: 'invalid_recipient',
  UserDoesNotExist: 'invalid_recipient',
  NotNetworkSubcriber: 'invalid_recipient',
  UserAccountSuspended: 'blocked_by_operator',
  UserNotSubscribedToProduct: 'blocked_by_operator',
  InvalidLinkId: 'invalid_content',
  DeliveryFailure: 'handset_unreachable',
};

const EXPECTED_CAUSES: Record<string, ReasonCode> = {
  USER_BUSY: 'handset_unreachable',
  NO_ANSWER: 'handset_unreachable',
  NO_USER_RESPONSE: 'handset_unreachable',
  SUBSCRIBER_ABSENT: 'handset_unreachable',
  CALL_REJECTED: 'handset_unreachable',
  UNALLOCATED_NUMBER: 'invalid_recipient',
};

const dlr = (status: string, more: Record<string, string> = {}) => ({
  id: ID,
  status,
  phoneNumber: '+254711000111',
  networkCode: '63902',
  retryCount: '0',
  ...more,
});

const call = (more: Record<string, string> = {}) => ({
  isActive: '1',
  sessionId: SESSION,
  direction: 'Outbound',
  callerNumber: '+254711000111',
  destinationNumber: '+254711000100',
  callSessionState: 'Answered',
  ...more,
});
const ended = (more: Record<string, string> = {}) =>
  call({ isActive: '0', callSessionState: 'Completed', ...more });
const CALLED = { callerNumber: '+254711000111', destinationNumber: '+254711000100', direction: 'Inbound' };

export const dlrs: DlrRow<Credentials>[] = [
  ...rowsFor('DLR_STATUSES', EXPECTED_STATUSES, (word, [status, reason]) => ({
    name: `${word} is ${status}`,
    form: dlr(word),
    reports: [{ ref: undefined, providerId: ID, status, reason, providerCode: word, operator: '63902' }],
  })),
  ...rowsFor('CHAT_STATUSES', { Delivered: undefined, Read: true }, (word, read) => ({
    name: `${word} of WhatsApp, as a form or JSON, is delivered`,
    json: { messageId: ID, status: word.toLowerCase(), phoneNumber: '+254711000111' },
    reports: [{ providerId: ID, status: 'delivered', read }],
  })),
  ...rowsFor('FAILURE_REASONS', EXPECTED_REASONS, (word, reason) => ({
    name: `failed for ${word}`,
    form: dlr('Failed', { failureReason: word }),
    reports: [{ status: 'failed', reason, providerCode: word, text: `Africa's Talking reports ${word}` }],
  })),
  {
    name: 'words count in any case',
    form: dlr('REJECTED', { failureReason: 'userinblacklist' }),
    reports: [{ status: 'failed', reason: 'opted_out' }],
  },
  {
    name: 'an unknown word is never an ending',
    form: dlr('Later', { failureReason: 'DeliveryFailure' }),
    reports: [{ status: 'sent', reason: undefined, providerCode: 'Later' }],
  },
  {
    name: 'a word that every object has is as unknown',
    form: dlr('constructor'),
    reports: [{ status: 'sent' }],
  },
  {
    name: 'a sentence is not repeated',
    form: dlr('Failed', { failureReason: 'No route to +254711000111' }),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'Failed' }],
  },
  {
    name: 'the sandbox is no operator',
    form: dlr('Success', { networkCode: '99999' }),
    reports: [{ operator: undefined }],
  },
  {
    name: 'odd operators are left out',
    form: dlr('Success', { networkCode: 'x' }),
    reports: [{ operator: undefined }],
  },
  { name: 'no id', form: 'status=Success', reports: 'unparsable' },
  { name: 'no status', form: `id=${ID}`, reports: 'unparsable' },

  {
    name: 'call: somebody answered',
    form: call(),
    reports: [
      {
        providerId: SESSION,
        ref: undefined,
        status: 'sent',
        providerCode: 'Answered',
        call: { state: 'Answered' },
      },
    ],
  },
  {
    name: 'call: our reference is read where it comes back',
    form: call({ clientRequestId: '156-1' }),
    reports: [{ providerId: SESSION, ref: '156-1' }],
  },
  {
    name: 'call: ended after 12 seconds is delivered, with its price',
    form: ended({
      durationInSeconds: '12',
      currencyCode: 'KES',
      amount: '1.5000',
      hangupCause: 'NORMAL_CLEARING',
    }),
    reports: [
      {
        status: 'delivered',
        reason: undefined,
        providerCode: 'NORMAL_CLEARING',
        cost: { amount: '1.5000', currency: 'KES' },
        call: { state: 'Completed', durationS: 12 },
      },
    ],
  },
  {
    name: 'call: ended without a duration is failed',
    form: ended({ durationInSeconds: '0' }),
    reports: [
      {
        status: 'failed',
        reason: 'unknown',
        cost: undefined,
        providerCode: 'Completed',
        call: { state: 'Completed' },
      },
    ],
  },
  ...rowsFor('HANGUP_CAUSES', EXPECTED_CAUSES, (cause, reason) => ({
    name: `call: ended for ${cause}`,
    form: ended({ hangupCause: cause, callSessionState: '' }),
    reports: [{ status: 'failed' as const, reason, providerCode: cause, call: { state: 'Ended' } }],
  })),
  { name: 'call: somebody else called us', form: ended(CALLED), reports: [] },
  { name: 'call: no session', form: 'isActive=0&direction=Outbound', reports: 'unparsable' },
];

/** The provider's own sample. */
const mo = (more: Record<string, string> = {}) => ({
  linkId: '03090000000000000001',
  text: 'CONFIRM',
  to: '20880',
  id: 'ec9adc86-0000-4000-8000-000000000001',
  date: '2026-03-15T15:00:00Z',
  from: '+254711000111',
  networkCode: '63902',
  ...more,
});
const AT_THREE = new Date('2026-03-15T15:00:00Z');

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text to our short code',
    form: mo(),
    messages: [
      {
        providerId: 'ec9adc86-0000-4000-8000-000000000001',
        from: '+254711000111',
        to: '20880',
        text: 'CONFIRM',
        receivedAt: AT_THREE,
        operator: '63902',
        optOut: undefined,
      },
    ],
  },
  {
    name: 'the other way to write the time',
    form: mo({ date: '2026-03-15 15:00:00' }),
    messages: [{ receivedAt: AT_THREE }],
  },
  { name: 'no readable time', form: mo({ date: 'today' }), messages: [{ receivedAt: undefined }] },
  { name: 'an empty text is a text', form: mo({ text: '' }), messages: [{ text: '' }] },
  { name: 'unicode is kept', form: mo({ text: ' Jambo 😀\nሰላም ' }), messages: [{ text: ' Jambo 😀\nሰላም ' }] },
  {
    name: 'somebody opted out',
    form: { senderId: 'SALAMI', phoneNumber: '+254711000111' },
    messages: [{ from: '+254711000111', to: 'SALAMI', text: '', optOut: 'stop' }],
  },
  {
    name: 'a subscription ended',
    form: { phoneNumber: '+254711000111', shortCode: '20880', keyword: 'NEWS', updateType: 'deletion' },
    messages: [{ from: '+254711000111', to: '20880', text: 'NEWS', optOut: 'stop' }],
  },
  {
    name: 'a subscription began',
    form: { phoneNumber: '+254711000111', shortCode: '20880', keyword: 'NEWS', updateType: 'Addition' },
    messages: [{ optOut: 'start' }],
  },
  {
    name: 'a call to our number, when it ended',
    form: ended({ ...CALLED, durationInSeconds: '45' }),
    messages: [
      {
        providerId: SESSION,
        from: '+254711000111',
        to: '+254711000100',
        text: '',
        channel: 'voice',
        call: { state: 'Completed', durationS: 45 },
      },
    ],
  },
  { name: 'a call to our number that goes on', form: call(CALLED), messages: [] },
  { name: 'a call of ours', form: ended(), messages: [] },
  { name: 'no sender', form: mo({ from: '' }), messages: 'unparsable' },
  { name: 'no recipient', form: mo({ to: '' }), messages: 'unparsable' },
];

export const kinds: KindRow<Credentials>[] = [
  { name: 'a report', form: dlr('Success'), kind: 'callback' },
  { name: 'a text', form: mo(), kind: 'receive' },
  { name: 'an opt-out', form: { senderId: 'SALAMI', phoneNumber: '+254711000111' }, kind: 'receive' },
  { name: 'our call', form: ended(), kind: 'callback' },
  { name: 'a call to us', form: ended(CALLED), kind: 'receive' },
  { name: 'anything else is what its address says', form: 'a=b', kind: null },
];

export const calls: CallRow<Credentials>[] = [
  { name: 'a call of ours that goes on', form: call(), asks: { providerId: SESSION } },
  {
    name: 'with our reference',
    form: call({ clientRequestId: '156-1' }),
    asks: { ref: '156-1', providerId: SESSION },
  },
  { name: 'a call of ours that ended', form: ended(), asks: null },
  { name: 'a call to us', form: call(CALLED), asks: null },
  { name: 'a call that nobody can name', form: call({ sessionId: '' }), asks: null },
  { name: 'a report of an SMS', form: dlr('Success'), asks: null },
];

const XML = '<?xml version="1.0" encoding="UTF-8"?><Response>';
const says = (name: string, text: string, inside: string, voice?: string): AnswerRow<Credentials> => ({
  name,
  form: call(),
  call: { text, speech: { language: 'en-US', ...(voice !== undefined && { voice }) } },
  reply: { status: 200, type: 'application/xml', body: `${XML}${inside}</Response>` },
});

export const answers: AnswerRow<Credentials>[] = [
  says('the text is spoken', 'Habari, Ñandú 😀', '<Say>Habari, Ñandú 😀</Say>'),
  says('by the voice asked for', 'Habari', '<Say voice="woman">Habari</Say>', 'woman'),
  says(
    'what is XML in it is escaped',
    `a<b> & "c" 'd'`,
    '<Say>a&#60;b&#62; &#38; &#34;c&#34; &#39;d&#39;</Say>',
  ),
  says('nothing gets out of the voice', 'x', '<Say voice="&#34;&#62;&#60;Dial">x</Say>', '"><Dial'),
  says('what XML can not hold is left out', 'a\u0000b\u001bc\ud800', '<Say>abc\ufffd</Say>'),
  says('an empty text ends the call', ' ', ''),
];
