/** Which phone is calling: by the key in its address, else by its secret, its login or its device id. */
import { createHash } from 'node:crypto';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { equalsInConstantTime } from '../security/secrets.js';
import { readBasic } from './cht.js';
import { findCallers, type Caller, type Presented } from './store.js';
import type { Protocol } from './types.js';

/** Shown once; only its hash is kept. */
export const KEY_PATTERN = /^[A-Za-z0-9_-]{16,100}$/;

/** @param what keeps equal words of different kinds apart */
export const fingerprint = (what: 'key' | 'secret' | 'login', text: string): string =>
  createHash('sha256').update(`${what}:${text}`).digest('hex');

export const loginOf = (user: string, password: string) => `${user}:${password}`;

/** What a request says about who sent it. */
export interface Credentials {
  protocol: Protocol;
  /** From the path. */
  key: string | null;
  secret: string | null;
  /** The value of the Authorization header. */
  authorization: string | null;
  /** MSync: it must be the phone's own. */
  deviceId?: string | null;
  /** The request has no place for a secret: an acknowledgement and an alert of SMSsync. */
  cannotCarrySecret?: boolean;
}

export interface Known extends Caller {
  app: App;
}

/** `unknown` = the key belongs to no phone; `refused` = there may be such a phone, and this is not it. */
export type Identity = Known | { refused: 'unknown' | 'refused' };

export async function identify(
  { db, apps }: { db: Db; apps: AppStore },
  given: Credentials,
  now: number,
): Promise<Identity> {
  const logins = readLogins(given.authorization);
  const notFound = { refused: given.key === null ? ('refused' as const) : ('unknown' as const) };
  let callers: Caller[] = [];
  for (const presented of presentedBy(given, logins)) {
    callers = await findCallers(db, given.protocol, presented, now);
    if (callers.length > 0) break;
  }
  const [caller] = callers;
  // A secret that two phones share tells nothing about which one it is.
  if (!caller || callers.length > 1) return notFound;
  const app = await apps.findRecent(db, caller.phone.appId);
  if (!app) return notFound;
  return isItself(app, caller, given, logins) ? { ...caller, app } : { refused: 'refused' };
}

/** What can name the phone; the next one counts where nobody has the one before. */
function presentedBy({ key, secret }: Credentials, logins: readonly string[]): Presented[] {
  if (key !== null) return KEY_PATTERN.test(key) ? [{ key: fingerprint('key', key) }] : [];
  return [
    ...(secret !== null && secret !== '' ? [{ secret: fingerprint('secret', secret) }] : []),
    ...(logins.length > 0 ? [{ logins: logins.map((login) => fingerprint('login', login)) }] : []),
  ];
}

/** A phone that has a secret or a password presents it wherever the request can carry it, also beside a key. */
function isItself(app: App, { phone }: Caller, given: Credentials, logins: readonly string[]): boolean {
  const { secret = '', username = '', password = '' } = app.credentials;
  if (given.deviceId !== undefined && phone.deviceId !== null && phone.deviceId !== given.deviceId)
    return false;
  const own = loginOf(username, password);
  const hasLogin = password !== '' && logins.some((login) => equalsInConstantTime(login, own));
  const hasSecret = secret !== '' && equalsInConstantTime(given.secret ?? '', secret);
  switch (given.protocol) {
    case 'smssync':
      // A login stands in only where the app has no place for the secret.
      return secret === '' || hasSecret || (given.secret === null && given.cannotCarrySecret === true);
    case 'cht':
      return password === '' || hasLogin;
    case 'msync':
      return (secret === '' && password === '') || hasSecret || hasLogin;
  }
}

function readLogins(authorization: string | null): string[] {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? [] : readBasic(encoded).map(({ user, password }) => loginOf(user, password));
}
