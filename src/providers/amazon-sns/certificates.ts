/** Signing certificates: fetched once and kept. The one thing in this folder that remembers. */
import type { HttpClient } from '../http.js';

const MAX_KEPT = 20;
const MAX_BYTES = 16 * 1024;
const TIMEOUT_MS = 5_000;

export interface Certificates {
  /** @returns PEM, or null when there is none to be had now */
  load(url: string, http: HttpClient): Promise<string | null>;
}

export function keptCertificates(): Certificates {
  const kept = new Map<string, string>();
  return {
    async load(url, http) {
      const known = kept.get(url);
      if (known !== undefined) return known;
      const { reply } = await http.request({ method: 'GET', url, timeoutMs: TIMEOUT_MS });
      if (reply?.status !== 200 || reply.body.length > MAX_BYTES) return null;
      const pem = reply.body.toString('utf8');
      if (!pem.includes('-----BEGIN CERTIFICATE-----')) return null;
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
      kept.set(url, pem);
      return pem;
    },
  };
}
