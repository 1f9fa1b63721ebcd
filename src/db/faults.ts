/** Faults of a database that pass by themselves. Loads no database, so that whoever only words an error may ask here. */
import { TIMED_OUT } from './statement-limit.js';

type DatabaseError = Error & { code?: string; errno?: number };

/**
 * The database went away while it committed: everything was stored, or nothing. Whoever may repeat the work must be
 * able to tell by what is in the database then.
 */
export class CommitUnknownError extends Error {
  override name = 'CommitUnknownError';
}

const AWAY = new Set<string>([
  TIMED_OUT,
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN', // what a container gets for the name of one that is not running
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK', // again and again: inTransaction has given up
  'ER_CHECKREAD',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  // A server that is no longer the primary, or not yet.
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
]);
/** MariaDB's ER_CONNECTION_KILLED, which mysql2 knows by number only. */
const CONNECTION_KILLED = 1927;

/**
 * True for faults that pass: the server is away, hangs, is locked, full or read-only. The API answers them with 503.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof CommitUnknownError) return true;
  const { code = '', errno, name = '', message = '' } = (error ?? {}) as DatabaseError;
  if (AWAY.has(code) || errno === CONNECTION_KILLED) return true;
  if (/^SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|LOCKED)/.test(code)) return true;
  if (name === 'KnexTimeoutError') return true;
  return isClosed(message);
}

/** The statement may have reached the server, whose answer did not come; else the server itself says what happened. */
export function isConnectionGone(error: unknown): boolean {
  const { code = '', errno, message = '' } = (error ?? {}) as DatabaseError;
  const gone = [TIMED_OUT, 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'PROTOCOL_CONNECTION_LOST'];
  return gone.includes(code) || errno === CONNECTION_KILLED || isClosed(message);
}

const isClosed = (message: string) => /closed state|Connection lost|Server has gone away/i.test(message);
