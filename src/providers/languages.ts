/** Languages under a provider's own names. */

/**
 * The closest of a provider's names: the language in this region, the language in general, the language in the first
 * region listed.
 * @param tag BCP 47, for example `en-US`
 * @param names in lower case, the usual region of a language first
 * @returns undefined when the provider does not list the language at all
 */
export function closestLanguage(tag: string, names: readonly string[]): string | undefined {
  const wanted = tag.toLowerCase();
  const [language = wanted] = wanted.split('-');
  return [
    names.find((name) => name === wanted),
    names.find((name) => name === language),
    names.find((name) => name.startsWith(`${language}-`)),
  ].find((name) => name !== undefined);
}
