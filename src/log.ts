/** The process log: JSON lines with stable keys. Texts, full numbers, tokens and credentials never enter it. */
import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

export type Log = Logger;

/** Keys that must not reach the log even by accident. */
const REDACTED = [
  'text',
  'message_text',
  'to',
  'from',
  'authorization',
  'token',
  'secret',
  'credentials',
  'password',
  'auth_token',
  'api_key',
];

/** @param output `people` = coloured lines for a terminal; a stream; default: JSON lines to stdout */
export function createLog(level: string, output: 'people' | DestinationStream | null = null): Log {
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((key) => [key, `*.${key}`]), censor: '***' },
  };
  if (output === 'people') {
    return pino(settings, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', sync: true }));
  }
  return output ? pino(settings, output) : pino(settings);
}
