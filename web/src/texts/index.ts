/**
 * Every text of the dashboard, by language and area; Swahili has the shape of English, which the compiler checks. The
 * second language is fetched when it is chosen.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';

export const LANGUAGES = { en: 'English', sw: 'Kiswahili' } as const;
export type Language = keyof typeof LANGUAGES;

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
/** What another language must say. */
export type AllTexts = Texts<typeof en>;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
  }
}

const KEPT_AS = 'salami-language';

export const isLanguage = (word: string | null | undefined): word is Language =>
  word === 'en' || word === 'sw';

/** What was chosen here before, else what the browser prefers. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEPT_AS);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en },
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
    showSupportNotice: false,
  });
  await setLanguage(firstLanguage());
}

export async function setLanguage(language: Language): Promise<void> {
  if (language === 'sw' && !i18next.hasResourceBundle('sw', 'common')) {
    const { sw, refusals, sentences } = await import('./sw');
    for (const [area, texts] of Object.entries({ ...sw, refusals, sentences }))
      i18next.addResourceBundle('sw', area, texts);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
}

export const languageNow = (): Language => (isLanguage(i18next.language) ? i18next.language : 'en');

/** What a refusal of the gateway is called by its code; null = its own words are in this language, or nothing is known. */
export function refusalOf(code: string | undefined, values: Record<string, string> = {}): string | null {
  const text: unknown = code && i18next.getResource(languageNow(), 'refusals', code);
  return typeof text === 'string'
    ? i18next.services.interpolator.interpolate(text, values, languageNow(), {})
    : null;
}

/** A fixed sentence of the gateway's in this language; itself where it is not known. */
export function sentenceOf(sentence: string): string {
  const text: unknown = i18next.getResource(languageNow(), 'sentences', sentence, { keySeparator: false });
  return typeof text === 'string' ? text : sentence;
}

/** How numbers and dates are written; undefined = as the browser is set. */
export const localeNow = (): string | undefined => (languageNow() === 'sw' ? 'sw-KE' : undefined);
