/** What a browser may do with a page of the dashboard: nothing that did not come from this gateway. */

/**
 * @param nonce new for each page; styles that components add at run time carry it
 * @param tileUrl where map tiles come from, the only other host a page may show pictures of; null = none
 * @see https://www.w3.org/TR/CSP3/
 */
export function pagePolicy(nonce: string, tileUrl: string | null): string {
  const tiles = tileUrl === null ? '' : ` ${tileOrigin(tileUrl)}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:${tiles}`,
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** For everything that is no page: what a stranger sent (a file of an MMS, say) must not run as one. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** `https://{s}.tiles.example/…` has a subdomain per request: `https://*.tiles.example`. */
function tileOrigin(template: string): string {
  const { protocol, host } = new URL(template.replace('{s}', 'subdomain'));
  return `${protocol}//${host.replace(/^subdomain\./, '*.')}`;
}
