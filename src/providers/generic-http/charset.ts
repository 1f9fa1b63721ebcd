/** Character sets as SMS gateways name them. */

/** Gateways mean big endian by these; the Encoding Standard, which TextDecoder follows, reads them as little endian. */
const BIG_ENDIAN = /^(?:utf-?16|ucs-?2|iso-10646-ucs-2)$/i;

/** @throws Error with a readable text when the name is not known */
export function charsetDecoder(name: string): (bytes: Buffer) => string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(BIG_ENDIAN.test(name.trim()) ? 'utf-16be' : name.trim());
  } catch {
    throw new Error(`"${name}" is not a known character set`);
  }
  return (bytes) => decoder.decode(bytes);
}

/** A text must not be lost for an odd charset name in one request: UTF-8 where it fits, else Latin-1. */
export function decodeText(bytes: Buffer, charset: string | undefined): string {
  if (charset !== undefined && charset.trim() !== '') {
    try {
      return charsetDecoder(charset)(bytes);
    } catch {
      // Not a name we know: guess below.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
