/** JSON whose numbers stay as written, and paths into it. */

/** Numbers are strings here: ids beyond 2^53 and prices such as 0.80 must not pass through a float. */
export type Json = string | boolean | null | Json[] | { [name: string]: Json };

const TOKENS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * @param numberMark put before each number, for a caller that must tell 1 from "1"; empty or one escaped character
 * @throws SyntaxError
 */
export function parseExactJson(text: string, numberMark = ''): Json {
  const source = text.replace(/^\ufeff/, '');
  JSON.parse(source); // refuses first what the rewriting below would repair, such as 01
  const mark = JSON.stringify(numberMark).slice(1, -1);
  return JSON.parse(
    source.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`)),
  ) as Json;
}

/** A step is a name, an index, or any element. */
type Step = string | number | typeof ANY;
const ANY = Symbol('[*]');

export interface JsonPath {
  readonly source: string;
  readonly steps: readonly Step[];
}

const STEP = /(?:^|\.)([^.[\]*]+)|\[(\d{1,6}|\*)\]/y;

/** `a.b[0].c`, `[*]` = any element. No filters, no scripts. @throws Error with a readable text */
export function compilePath(source: string): JsonPath {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < source.length) {
    const match = STEP.exec(source);
    if (!match || /^\$(?:[.[]|$)/.test(source)) {
      throw new Error(`"${source}" is not a path; write it like a.b[0].c or list[*].id`);
    }
    const [, name, index] = match;
    steps.push(name ?? (index === '*' ? ANY : Number(index)));
  }
  if (steps.length === 0) throw new Error('the path is empty; write it like a.b[0].c');
  return { source, steps };
}

/** All values at a path, in the document's order. */
export function valuesAt(root: Json, { steps }: JsonPath): Json[] {
  let found: Json[] = [root];
  for (const step of steps) {
    found = found.flatMap((value): Json[] => {
      if (step === ANY) return Array.isArray(value) ? value : [];
      if (typeof step === 'number') {
        const item = Array.isArray(value) ? value[step] : undefined;
        return item === undefined ? [] : [item];
      }
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const item = isObject && Object.hasOwn(value, step) ? value[step] : undefined; // own: "constructor" is no answer
      return item === undefined ? [] : [item];
    });
  }
  return found;
}

/** Strings, numbers and booleans as text; null, objects and arrays have none. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : undefined;
}
