/** Which files are taken, how they are served, when they are asked for again. Pure. */

/** Shown by browsers as they are; SVG is none of them, for it can hold a script. */
const IMAGES = /^image\/(jpeg|jpg|pjpeg|png|gif|webp|bmp|tiff|heic|heif|avif)$/;

/** The whole type must be of this form: it goes into a header. */
const OTHERS = [
  /^audio\/[a-z0-9.+-]{1,60}$/,
  /^video\/[a-z0-9.+-]{1,60}$/,
  /^application\/(pdf|ogg|vcard)$/,
  /^text\/(plain|vcard|x-vcard|directory)$/,
];

/** What servers say when they do not know. */
const NO_TYPE = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

export const isImage = (type: string): boolean => IMAGES.test(type);

const isTaken = (type: string): boolean => isImage(type) || OTHERS.some((form) => form.test(type));

const essenceOf = (type: string | null | undefined): string =>
  (type ?? '').split(';')[0]!.trim().toLowerCase();

/**
 * The type a file is kept under: what came with its bytes, else what the provider named before. Nothing is guessed from
 * the bytes.
 * @returns null when it is not one that is taken
 */
export function typeToKeep(header: string | undefined, named: string | null): string | null {
  const told = essenceOf(header);
  const type = NO_TYPE.has(told) ? essenceOf(named) : told;
  return isTaken(type) ? type : null;
}

/** So that no browser runs what a stranger has sent; pictures alone are shown in place. */
export function headersFor({ type, uuid }: { type: string; uuid: string }): Record<string, string> {
  return {
    'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    'Content-Disposition': isImage(type) ? 'inline' : `attachment; filename="${uuid}"`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-store',
  };
}

export const MAX_ATTEMPTS = 10;
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Milliseconds until a file is asked for again.
 * @param attempts made so far
 * @param askedS seconds that the provider asked us to wait
 * @returns null when it is given up
 */
export function waitAfter(attempts: number, askedS: number | null): number | null {
  if (attempts >= MAX_ATTEMPTS) return null;
  const wait = FIRST_WAIT_MS * 2 ** (attempts - 1);
  return Math.min(LONGEST_WAIT_MS, Math.max(wait, (askedS ?? 0) * 1_000));
}

/** A file may be ready a little later than its message (404); what else is refused stays refused. */
export const mayPass = (status: number): boolean =>
  status >= 500 || [404, 408, 409, 425, 429].includes(status);
