/** What Plivo says in a call, and how its files are fetched. */
import { rowsFor, type AnswerRow, type MediaRow } from '../../support/driver-spec.js';
import { BASIC, UUID, type Credentials } from './fixtures.js';

/** Plivo asks for the words when somebody answers. */
const ASKING = { form: { CallUUID: UUID, CallStatus: 'in-progress', Event: 'StartApp' }, ref: '156-1' };
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

const says = (
  name: string,
  call: AnswerRow<Credentials>['call'],
  inside: string,
): AnswerRow<Credentials> => ({
  name,
  ...ASKING,
  call,
  reply: { status: 200, type: 'application/xml', body: `${HEAD}${inside}` },
});

/** Source: "Speak": the languages that want a country. */
const EXPECTED_LANGUAGES: Record<string, string> = {
  da: 'da-DK',
  de: 'de-DE',
  en: 'en-US',
  es: 'es-ES',
  fr: 'fr-FR',
  it: 'it-IT',
  nl: 'nl-NL',
  pl: 'pl-PL',
  pt: 'pt-PT',
  ru: 'ru-RU',
  sv: 'sv-SE',
};

export const answers: AnswerRow<Credentials>[] = [
  says('a text', { text: 'Habari' }, '<Response><Speak>Habari</Speak></Response>'),
  says(
    'signs of XML are text',
    { text: '5 < 6 & "x" </Speak><Dial>1</Dial>' },
    '<Response><Speak>5 &lt; 6 &amp; "x" &lt;/Speak&gt;&lt;Dial&gt;1&lt;/Dial&gt;</Speak></Response>',
  ),
  says('many scripts and emoji', { text: 'ሰላም 👩🏽‍🌾' }, '<Response><Speak>ሰላም 👩🏽‍🌾</Speak></Response>'),
  says('what XML cannot hold is left out', { text: 'a\u0001b' }, '<Response><Speak>ab</Speak></Response>'),
  says('half a sign does not stop it', { text: 'x \ud800' }, '<Response><Speak>x �</Speak></Response>'),
  says('nothing to say', { text: ' \u0001' }, '<Response/>'),
  says(
    'a language and a voice',
    { text: 'Habari', speech: { language: 'en-GB', voice: 'MAN' } },
    '<Response><Speak language="en-GB" voice="MAN">Habari</Speak></Response>',
  ),
  says(
    'a voice of Amazon Polly',
    { text: 'Habari', speech: { language: 'en-US', voice: 'Polly.Joanna' } },
    '<Response><Speak language="en-US" voice="Polly.Joanna">Habari</Speak></Response>',
  ),
  says(
    'a voice of another provider is left out',
    { text: 'Habari', speech: { language: 'sw-KE', voice: 'alice' } },
    '<Response><Speak language="sw-KE">Habari</Speak></Response>',
  ),
  ...rowsFor('SPOKEN_AS', EXPECTED_LANGUAGES, (language, spoken) =>
    says(
      `${language} is asked for as ${spoken}`,
      { text: 'x', speech: { language: language.toUpperCase() } },
      `<Response><Speak language="${spoken}">x</Speak></Response>`,
    ),
  ),
];

const mediaRow = (
  name: string,
  url: string,
  headers: Record<string, string> = {},
): MediaRow<Credentials> => ({
  name,
  media: { url },
  request: { url, headers },
});

export const media: MediaRow<Credentials>[] = [
  mediaRow('a file at Plivo, which may want a password', 'https://media.plivo.com/Account/1/Media/2', {
    authorization: `Basic ${BASIC}`,
  }),
  mediaRow('a file elsewhere gets none', 'https://files.example.test/plivo.com/a.jpg'),
  mediaRow('nor does a host that only looks like it', 'https://media.plivo.com.example.test/a.jpg'),
  mediaRow('nor a connection that anybody reads', 'http://media.plivo.com/a.jpg'),
  mediaRow('nor an address that is none', 'media'),
];
