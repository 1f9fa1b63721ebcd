/** Regular expressions that users write: at most 200 characters, matched in linear time. */
import { RE2JS } from 're2js';

export const MAX_REGEX_LENGTH = 200;
/** Time grows with text times program; 200 characters can spell a program of many thousand steps. */
const MAX_PROGRAM = 2_000;

export interface Regex {
  readonly groups: number;
  test(text: string): boolean;
  /** One group of the first match; undefined when there is none. */
  group(text: string, group: number): string | undefined;
}

/** @throws Error with a readable text */
export function compileRegex(source: string): Regex {
  if (source.length > MAX_REGEX_LENGTH) {
    throw new Error(
      `a regular expression may have at most ${MAX_REGEX_LENGTH} characters, this one has ${source.length}`,
    );
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (cause) {
    const detail = (cause instanceof Error ? cause.message : String(cause)).replace(
      /^error parsing regexp: /,
      '',
    );
    throw new Error(`regular expression: ${detail} (look-around and back-references do not exist here)`, {
      cause,
    });
  }
  if (compiled.programSize() > MAX_PROGRAM) throw new Error('regular expression: too many repetitions');
  return {
    groups: compiled.groupCount(),
    test: (text) => compiled.test(text),
    group: (text, group) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group(group) ?? undefined) : undefined;
    },
  };
}
