/** What an app has of its own about opt-out words: as a form has it, and as the API does. Pure. */

/** In which the gateway knows such words. */
export const WORD_LANGUAGES = ['en', 'sw', 'fr', 'pt', 'es', 'ar'] as const;
const LISTS = ['stop_words', 'start_words', 'help_words'] as const;
/** Of which the gateway has a text of its own. */
export const REPLIES = ['stop_reply', 'start_reply'] as const;
export type WordList = (typeof LISTS)[number];
export type WordReply = (typeof REPLIES)[number];

/** With the app's time zone and the like in one form: hence the prefix. */
const PREFIX = 'opt_';
type Values = Record<string, string | string[]>;

interface OptOut extends Partial<Record<WordList, string[]>>, Partial<Record<WordReply, string>> {
  enabled?: boolean;
  languages?: string[];
  help_reply?: string;
}

/** An unset reply is the gateway's own text, an empty one is none. */
export type ReplyKind = '' | 'none' | 'own';
const kindOf = (reply: string | undefined): ReplyKind =>
  reply === undefined ? '' : reply === '' ? 'none' : 'own';

/** Unset is empty. */
export function readOptOut(settings: Record<string, unknown>): Values {
  const own = (settings['opt_out'] ?? {}) as OptOut;
  const replies = REPLIES.flatMap((name) => [
    [PREFIX + name, own[name] ?? ''],
    [`${PREFIX}${name}_kind`, kindOf(own[name])],
  ]);
  return {
    ...Object.fromEntries(LISTS.map((name) => [PREFIX + name, own[name] ?? []])),
    ...Object.fromEntries(replies),
    opt_enabled: own.enabled === undefined ? '' : String(own.enabled),
    opt_languages: own.languages ?? [],
    opt_help_reply: own.help_reply ?? '',
  };
}

/** @returns null when everything is as the gateway has it */
export function writeOptOut(values: Record<string, unknown>): OptOut | null {
  const of = (name: string) => values[PREFIX + name];
  const lists = ['languages', ...LISTS].filter((name) => (of(name) as string[]).length > 0);
  const replies = REPLIES.filter((name) => of(`${name}_kind`) !== '');
  const optOut: OptOut = {
    ...(of('enabled') !== '' && { enabled: of('enabled') === 'true' }),
    ...Object.fromEntries(lists.map((name) => [name, of(name)])),
    ...Object.fromEntries(replies.map((name) => [name, of(`${name}_kind`) === 'own' ? of(name) : ''])),
    ...(of('help_reply') !== '' && { help_reply: String(of('help_reply')) }),
  };
  return Object.keys(optOut).length > 0 ? optOut : null;
}

/** `settings.opt_out.stop_words.0` is about the field `opt_stop_words`. @returns null for another field */
export function optOutField(field: string): string | null {
  const [, name] = /^settings\.opt_out\.(\w+)/.exec(field) ?? [];
  return name === undefined ? null : PREFIX + name;
}
