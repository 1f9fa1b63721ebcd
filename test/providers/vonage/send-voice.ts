/** The Voice API: a call that speaks. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { CALLBACK, UUID, type Credentials } from './fixtures.js';
import { refusals } from './send-messages.js';

export const started = [
  201,
  { uuid: UUID, status: 'started', direction: 'outbound', conversation_uuid: 'CON-0001' },
] as const;

/** Source: "Text to speech": tags that are not the usual ones. */
const EXPECTED_LANGUAGES: Record<string, string> = {
  'zh-cn': 'cmn-CN',
  'zh-tw': 'cmn-TW',
  'zh-hk': 'yue-CN',
  no: 'no-NO',
  nb: 'nb-NO',
  iw: 'he-IL',
  'iw-il': 'he-IL',
  tl: 'fil-PH',
  'tl-ph': 'fil-PH',
};

const talkRow = (name: string, message: Partial<SendRequest>, talk: object): SendRow<Credentials> => ({
  name,
  message,
  reply: started,
  outcome: accepted(UUID),
  request: {
    json: {
      to: [{ type: 'phone', number: '254711000111' }],
      from: { type: 'phone', number: '12025550100' },
      ncco: [{ action: 'talk', text: 'Habari marker-7f3a', ...talk }],
      event_url: [CALLBACK],
      event_method: 'POST',
    },
  },
});

export const sendVoice: SendRow<Credentials>[] = [
  {
    ...talkRow('calls and speaks the text', {}, {}),
    request: { ...talkRow('', {}, {}).request, method: 'POST', path: '/v1/calls', query: {} },
  },
  talkRow('a language', { speech: { language: 'en-GB' } }, { language: 'en-GB' }),
  talkRow(
    'a voice is a number',
    { speech: { language: 'pt-PT', voice: '6' } },
    { language: 'pt-PT', style: 6 },
  ),
  talkRow(
    'a voice of another provider is left out',
    { speech: { language: 'en-US', voice: 'alice' } },
    { language: 'en-US' },
  ),
  ...rowsFor('SPOKEN_AS', EXPECTED_LANGUAGES, (language, spoken) =>
    talkRow(
      `${language} is asked for as ${spoken}`,
      { speech: { language: language.toUpperCase() } },
      { language: spoken },
    ),
  ),
  {
    name: 'nobody is called without an application',
    credentials: { c1: undefined! },
    reply: started,
    request: null,
    outcome: permanent('app', 'misconfigured'),
  },
  {
    name: '201 without an id is no acceptance',
    reply: [201, { status: 'started' }],
    outcome: ambiguous('bad_reply', { httpStatus: 201 }),
  },
  ...refusals,
];
