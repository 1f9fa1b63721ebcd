/** Headers of a caller as they may be kept. Pure. */

const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Proxies like to repeat the address, key included, in headers of their own. @param mask hides the key */
export const harmless = (
  headers: Record<string, string>,
  mask: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !PRIVATE_HEADERS.has(name))
      .map(([name, value]) => [name, mask(value)]),
  );
