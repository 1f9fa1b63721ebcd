/** The network: our port, the way in for providers, and what users' URLs may reach. */
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Config } from '../../config.js';
import { reachOf } from '../../incoming/public-url.js';
import type { Network } from '../../security/safe-url.js';
import { ok, problem, warning, type Finding } from './finding.js';

/** `ours` = a gateway answers there; `denied` = the system does not let us listen there. */
export type PortFacts = 'ours' | 'free' | 'other' | 'denied';

export interface PublicFacts {
  url: string;
  isLocal: boolean;
  /** null = its name resolves, and nothing was asked because nothing runs. */
  answer: { kind: 'ours' } | { kind: 'other'; status: number } | { kind: 'none'; why: string } | null;
}

const PATIENCE_MS = 5_000;

export async function probePort({ host, port }: Config): Promise<PortFacts> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const { answer } = await askHealth(`http://${name}:${port}`);
  if (answer?.kind === 'ours') return 'ours';
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRINUSE' ? 'other' : 'denied'),
    );
    server.listen(port, host, () => server.close(() => resolve('free')));
  });
}

export function judgePort({ host, port }: Pick<Config, 'host' | 'port'>, facts: PortFacts): Finding {
  const check = 'Port';
  const where = `${host}:${port}`;
  switch (facts) {
    case 'ours':
      return ok(check, `a gateway answers at ${where}`);
    case 'free':
      return ok(check, `${where} is free; no gateway answers there`);
    case 'other':
      return problem(check, `another program uses ${where}`, 'Stop it, or set PORT to another one.');
    case 'denied':
      return problem(
        check,
        `nothing can listen at ${where}`,
        'Set HOST to an address of this machine and PORT above 1023.',
      );
  }
}

/** @param running whether there is a gateway that could answer */
export async function probePublic({ publicUrl }: Config, running: boolean): Promise<PublicFacts> {
  const { hostname } = new URL(publicUrl);
  const isLocal = /^(localhost|127\.|\[::1\])/.test(hostname);
  const answer = running ? (await askHealth(publicUrl)).answer : await lookUp(hostname.replace(/[[\]]/g, ''));
  return { url: publicUrl, isLocal, answer };
}

async function lookUp(hostname: string): Promise<PublicFacts['answer']> {
  try {
    await lookup(hostname);
    return null;
  } catch (error) {
    return { kind: 'none', why: wordsOf(error) };
  }
}

export function judgePublic({ url, isLocal, answer }: PublicFacts): Finding {
  const check = 'PUBLIC_URL';
  const repair = 'Look at DNS, firewall and reverse proxy, or correct PUBLIC_URL.';
  if (answer?.kind === 'none') return problem(check, `${url} can't be reached: ${answer.why}`, repair);
  if (answer?.kind === 'other')
    return problem(check, `something else answers at ${url}, with HTTP ${answer.status}`, repair);
  if (isLocal)
    return warning(
      check,
      `${url} is this machine alone: no provider reaches it`,
      'Set PUBLIC_URL to the address that providers call.',
    );
  const reach = reachOf(url);
  if (reach === 'open')
    return warning(check, `${url} is not encrypted`, 'Put a reverse proxy with TLS in front and use https.');
  if (reach === 'private')
    return warning(
      check,
      `${url} is in a private network: no provider reaches it`,
      'Set PUBLIC_URL to the address that providers call.',
    );
  return ok(
    check,
    answer === null ? `${url}, not tried: no gateway answers here` : `${url} leads to the gateway`,
  );
}

/** Networks whose opening surprises people, with the reason. */
const DELICATE: [cidr: string, why: string][] = [
  ['169.254.0.0/16', 'the credentials of a cloud machine are there'],
  ['127.0.0.0/8', 'every service of this machine is there'],
  ['::1/128', 'every service of this machine is there'],
];

export function judgeNetworks(networks: readonly Network[]): Finding[] {
  const check = 'Private networks';
  const fix = 'Name single hosts in SALAMI_ALLOW_PRIVATE_NETWORKS, such as 10.1.2.3/32.';
  const findings = networks.flatMap(([address, bits]) => {
    const name = `${address.toString()}/${bits}`;
    const wide = bits < (address.kind() === 'ipv4' ? 8 : 16);
    if (wide) return [problem(check, `${name} lets app settings reach nearly everything`, fix)];
    const why = DELICATE.find(([cidr]) => {
      const [other, otherBits] = ipaddr.parseCIDR(cidr);
      return (
        other.kind() === address.kind() && (address.match(other, otherBits) || other.match(address, bits))
      );
    })?.[1];
    return why === undefined ? [] : [warning(check, `${name} may be reached by app settings: ${why}`, fix)];
  });
  if (findings.length > 0) return findings;
  return [ok(check, networks.length === 0 ? 'none may be reached' : `${networks.length} may be reached`)];
}

/** Asks for /healthz. @returns when it answered by its own clock as well, where that is told */
export async function askHealth(
  url: string,
): Promise<{ answer: PublicFacts['answer']; date: string | null }> {
  try {
    const reply = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    });
    const body = (await reply.json().catch(() => null)) as { status?: unknown } | null;
    const date = reply.headers.get('date');
    if (reply.status === 200 && body?.status === 'ok') return { answer: { kind: 'ours' }, date };
    return { answer: { kind: 'other', status: reply.status }, date };
  } catch (error) {
    return { answer: { kind: 'none', why: wordsOf(error) }, date: null };
  }
}

const WORDS: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name does not resolve',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};

/** fetch puts the reason into `cause`. */
function wordsOf(thrown: unknown): string {
  const error = thrown as Error & { code?: string; cause?: { code?: string; message?: string } };
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1_000} s`;
  const { code = '', message } = error.cause ?? error;
  return WORDS[code] ?? (message || code);
}
