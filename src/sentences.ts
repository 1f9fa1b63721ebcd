/** Sentences of the gateway that are stored as people read them, and told to programs by their code. Pure. */

/** A sentence as its code and what stands in its places. */
export interface Told {
  code: string;
  values: Record<string, string>;
}

export interface Sentences<Code extends string> {
  /** @param values what stands in its places, each of which must be given */
  say(code: Code, values?: Readonly<Record<string, string | number>>): string;
  /** @returns null for words that are nobody's of these: of a provider, of a phone */
  read(text: string | null): Told | null;
}

const PLACE = /\{(\w+)\}/g;

/** @param templates by code, with places such as `{number}`; of two that fit a text, the first is meant */
export function sentences<Code extends string>(templates: Readonly<Record<Code, string>>): Sentences<Code> {
  const patterns = Object.entries<string>(templates).map(([code, template]) => ({
    code,
    places: [...template.matchAll(PLACE)].map(([, place]) => place!),
    pattern: patternOf(template),
  }));
  return {
    say: (code, values = {}) =>
      templates[code].replace(PLACE, (_place, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`the sentence ${code} needs ${name}`);
        return String(value);
      }),
    read(text) {
      if (text === null) return null;
      for (const { code, places, pattern } of patterns) {
        const found = pattern.exec(text);
        if (found)
          return {
            code,
            values: Object.fromEntries(places.map((place, index) => [place, found[index + 1]!])),
          };
      }
      return null;
    },
  };
}

/** Numbers are digits, other places anything; long ends may have been cut off. */
function patternOf(template: string): RegExp {
  const pattern = template
    .split(/(\{\w+\})/)
    .map((piece) => {
      if (!piece.startsWith('{')) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return ['{number}', '{total}', '{id}'].includes(piece) ? '(\\d+)' : '(.+)';
    })
    .join('');
  return new RegExp(`^${pattern}$`, 's');
}
