/** Whether a phone's request was protected on its way. Pure. */

/** A proxy that ends TLS says so; without one, the address that phones are given does. */
export function cameOverHttps(headers: Readonly<Record<string, string>>, publicUrl: string): boolean {
  const [told] = (headers['x-forwarded-proto'] ?? '').split(',');
  const scheme = told?.trim().toLowerCase() || publicUrl.split(':')[0];
  return scheme === 'https';
}
