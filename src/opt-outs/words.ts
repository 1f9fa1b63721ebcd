/** Which texts mean "no more messages", "messages again" and "help", and what is answered to them. Pure. */

/** The first is what English words are answered in, where nothing else is set. */
export const LANGUAGES = ['en', 'sw', 'fr', 'pt', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export type WordKind = 'stop' | 'start' | 'help';

/** The part of an app's settings that decides here; see settings.ts. */
export interface WordSettings {
  languages?: readonly Language[] | undefined;
  stop_words?: readonly string[] | undefined;
  start_words?: readonly string[] | undefined;
  help_words?: readonly string[] | undefined;
  /** Empty = none. */
  stop_reply?: string | undefined;
  start_reply?: string | undefined;
  help_reply?: string | undefined;
}

type Vocabulary = Readonly<Record<WordKind, readonly string[]>>;

/** English words count in every language: carriers teach them everywhere. */
const WORDS: Readonly<Record<Language, Vocabulary>> = {
  en: {
    stop: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'],
    start: ['START', 'UNSTOP', 'YES'],
    help: ['HELP', 'INFO'],
  },
  sw: {
    stop: ['SIMAMA', 'ACHA', 'ONDOA', 'SITISHA'],
    start: ['ANZA', 'ENDELEA'],
    help: ['MSAADA', 'USAIDIZI'],
  },
  fr: {
    stop: ['ARRET', 'ARRÊTER', 'ARRÊTEZ', 'DÉSABONNER', 'DÉSABONNEMENT', 'DÉSINSCRIRE', 'RÉSILIER'],
    start: ['DÉMARRER', 'COMMENCER', 'REPRENDRE'],
    help: ['AIDE'],
  },
  pt: {
    stop: ['PARAR', 'PARE', 'SAIR', 'CANCELAR', 'REMOVER', 'DESCADASTRAR'],
    start: ['INICIAR', 'COMEÇAR', 'VOLTAR'],
    help: ['AJUDA'],
  },
  es: {
    stop: ['PARAR', 'ALTO', 'BAJA', 'CANCELAR', 'DETENER', 'SALIR'],
    start: ['INICIAR', 'COMENZAR', 'EMPEZAR', 'ALTA'],
    help: ['AYUDA'],
  },
  ar: {
    stop: ['توقف', 'إيقاف', 'إلغاء', 'قف'],
    start: ['ابدأ', 'بدء', 'اشتراك'],
    help: ['مساعدة'],
  },
};

/** One part each, so that an answer costs what it must. What HELP is answered with is nobody's guess. */
const REPLIES: Readonly<Record<Language, { stop: string; start: string }>> = {
  en: {
    stop: 'You will get no more messages from this number. Reply START to get them again.',
    start: 'You will get messages from this number again. Reply STOP to end them.',
  },
  sw: {
    stop: 'Hutapokea tena ujumbe kutoka namba hii. Jibu ANZA ili kupokea tena.',
    start: 'Utapokea tena ujumbe kutoka namba hii. Jibu ACHA ili kusitisha.',
  },
  fr: {
    stop: 'Vous ne recevrez plus de messages de ce numéro. Répondez START pour en recevoir à nouveau.',
    start: 'Vous recevrez à nouveau les messages de ce numéro. Répondez STOP pour y mettre fin.',
  },
  pt: {
    stop: 'Mensagens canceladas. Responda INICIAR para receber mensagens outra vez.',
    start: 'Mensagens ativadas. Responda PARAR para cancelar.',
  },
  es: {
    stop: 'Mensajes cancelados. Responda INICIAR para recibir mensajes otra vez.',
    start: 'Mensajes activados. Responda PARAR para cancelar.',
  },
  ar: {
    stop: 'لن تصلك رسائل أخرى من هذا الرقم. أرسل ابدأ لاستلامها من جديد.',
    start: 'ستصلك رسائل هذا الرقم من جديد. أرسل توقف لإيقافها.',
  },
};

/** No word is longer; what is longer need not be folded. */
const LONGEST = 80;

/** What is compared: no case, accents, blanks or punctuation. "Arrêter !" and "ARRETER" are one word. */
export const foldWord = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

export interface Word {
  kind: WordKind;
  /** What it is answered in. */
  language: Language;
}

/** @returns what the whole text means; null for everything that is no such word */
export function readWord(text: string, settings: WordSettings = {}): Word | null {
  const written = text.trim();
  if (written.length > LONGEST) return null;
  const folded = foldWord(written);
  return folded === '' ? null : (vocabularyOf(settings).get(folded) ?? null);
}

/** @returns null = nothing is answered. @param isAnswered the provider, or the carrier behind it, answers by itself */
export function replyTo(
  { kind, language }: Word,
  settings: WordSettings,
  isAnswered: boolean,
): string | null {
  const own = settings[`${kind}_reply`];
  if (own !== undefined) return own.trim() === '' ? null : own;
  return isAnswered || kind === 'help' ? null : REPLIES[language][kind];
}

/** What a wish is answered in that was told without a word. */
export const firstLanguage = ({ languages }: WordSettings): Language => languages?.[0] ?? LANGUAGES[0];

const known = new WeakMap<WordSettings, ReadonlyMap<string, Word>>();
const DEFAULT: WordSettings = {};

function vocabularyOf(settings: WordSettings): ReadonlyMap<string, Word> {
  const key = Object.keys(settings).length === 0 ? DEFAULT : settings;
  let words = known.get(key);
  if (!words) known.set(key, (words = collect(settings)));
  return words;
}

function collect(settings: WordSettings): Map<string, Word> {
  const words = new Map<string, Word>();
  const first = firstLanguage(settings);
  const add = (kind: WordKind, language: Language, list: readonly string[]) => {
    for (const word of list.map(foldWord)) if (!words.has(word)) words.set(word, { kind, language });
  };
  const languages = settings.languages ?? LANGUAGES;
  for (const kind of ['stop', 'start', 'help'] as const) {
    const own = settings[`${kind}_words`];
    if (kind === 'stop') add(kind, first, ['STOP']); // whoever takes it away takes away the way out
    if (own) {
      add(kind, first, own);
      continue;
    }
    for (const language of languages) if (language !== 'en') add(kind, language, WORDS[language][kind]);
    add(kind, first, WORDS.en[kind]);
  }
  return words;
}
