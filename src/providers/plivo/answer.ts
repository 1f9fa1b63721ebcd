/** What Plivo says in a call, as the document that it fetches. */
import type { Speech } from '../driver.js';
import { onDemand } from '../on-demand.js';
import { lookUp } from '../tables.js';
import { xmlText } from '../wire.js';
import { SPOKEN_AS } from './codes.js';

interface PlivoXml {
  Response: new () => {
    /** Escapes text and attributes. @throws on a voice that is none and on signs that XML cannot hold */
    addSpeak(text: string, attributes: { language?: string; voice?: string }): unknown;
    toXML(): string;
  };
}

/** Only this part of the package: all of it takes half a second. */
const loadXml = onDemand<PlivoXml>('plivo/dist/utils/plivoxml.js');

export function answerDocument(text: string, speech: Speech | undefined): string {
  const { Response } = loadXml();
  const response = new Response();
  const words = xmlText(text);
  if (words.trim() !== '') response.addSpeak(words, spoken(speech));
  return `<?xml version="1.0" encoding="UTF-8"?>${response.toXML()}`;
}

/** Voices are WOMAN, MAN and those of Amazon Polly; a name of another provider would end the call in silence. */
function spoken(speech: Speech | undefined): { language?: string; voice?: string } {
  if (!speech) return {};
  const { language, voice = '' } = speech;
  return {
    language: xmlText(lookUp(SPOKEN_AS, language.toLowerCase()) ?? language),
    ...(/^(WOMAN|MAN|Polly\.[A-Za-z-]{1,40})$/.test(voice) && { voice }),
  };
}
