/** Looks for secrets in every form in which they could have been kept. */

/** Every string of a value, its keys included; bytes are read as text. */
export function flatten(value: unknown, into: string[] = [], seen = new Set<object>()): string[] {
  if (typeof value === 'string') into.push(value);
  else if (value instanceof Uint8Array) into.push(Buffer.from(value).toString('utf8'));
  else if (typeof value === 'object' && value !== null && !seen.has(value)) {
    seen.add(value);
    for (const [key, item] of Object.entries(value)) {
      into.push(key);
      flatten(item, into, seen);
    }
  }
  return into;
}

/**
 * @param secrets texts and credentials, looked for as they are, for URLs, and in base64 wherever in it they stand
 * @param numbers digits with a country code of three; looked for without it too, whatever stands between the digits
 * @returns those that were found
 */
export function findMarkers(
  held: readonly string[],
  secrets: readonly string[],
  numbers: readonly string[],
): string[] {
  const texts = held.join('\n');
  const digits = held.map((text) => text.replace(/[\s().+-]/g, '')).join('\n');
  return [
    ...secrets.filter((secret) => formsOf(secret).some((form) => texts.includes(form))),
    ...numbers.filter((number) => digits.includes(number.slice(3))),
  ];
}

function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(' '.repeat(before) + secret);
    // The first and the last letters depend on what stands beside the secret.
    const from = before === 0 ? 0 : before + 1;
    const to = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    ...base64,
  ];
}
