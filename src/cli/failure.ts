/** What a command says when it fails: text for people, never a stack. */
import { CommanderError } from 'commander';
import { API_ERRORS, ApiError } from '../errors.js';
import { isDatabaseAway } from '../db/faults.js';

export interface Failure {
  /** Empty when it has been said already. */
  text: string;
  exitCode: number;
}

const USAGE = 2;
const INTERRUPTED = 130;

export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return { text: '', exitCode: error.exitCode === 0 ? 0 : USAGE }; // commander has printed it, or the help
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { text: 'Interrupted.', exitCode: INTERRUPTED };
  return { text: `error: ${messageOf(error)}`, exitCode: 1 };
}

/** The text of any error: with its fields and way out where it has them, without SQL where a database wrote it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ApiError) return apiMessage(error);
  if (error.name === 'ZodError')
    return `The gateway's answer is not understood; it may be of another version. ${firstLine(error)}`;
  if (isRefusal(error)) return `The database refused: ${withoutStatement(reasonOf(error))}`;
  if (isDatabaseAway(error)) return `The database can't be reached: ${withoutStatement(reasonOf(error))}`;
  return reasonOf(error);
}

function apiMessage(error: ApiError): string {
  const fields = Object.entries(error.details.errors ?? {}).flatMap(([name, texts]) =>
    texts.filter((text) => text !== error.message).map((text) => `  ${name}: ${text}`),
  );
  const wait = error.details.headers?.['Retry-After'];
  const hint = wait === undefined ? API_ERRORS[error.code].solve : `Try again in ${wait} s.`;
  return [error.message, ...fields, ...(error.code === 'validation_failed' ? [] : [hint])].join('\n');
}

const firstLine = ({ message }: Error): string => message.replace(/\s+/g, ' ').slice(0, 200);

const isRefusal = (error: Error & { code?: unknown }): boolean =>
  typeof error.code === 'string' && /^(SQLITE_|ER_)/.test(error.code);

/** A connection refused on IPv4 and IPv6 at once comes as an empty AggregateError with the reasons inside. */
function reasonOf(error: Error & { code?: unknown }): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return error.message || inner?.message || String(error.code ?? error.name);
}

/** knex puts the whole statement in front, with its values. */
const withoutStatement = (text: string): string => text.slice(text.lastIndexOf(' - ') + 1).replace(/^- /, '');
