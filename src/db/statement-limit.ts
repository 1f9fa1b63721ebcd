/**
 * A limit on every statement to MySQL: a server that hangs (a frozen machine, a dead disk) says nothing at all, and
 * without a limit whoever asked it would wait for ever.
 */

/** Of mysql2: with the values left out, the callback stands in their place. */
export interface MysqlConnection {
  query(statement: QueryOptions | string, values: unknown, callback?: Callback): unknown;
  destroy(): void;
  stream: { destroy(): void };
}

interface QueryOptions {
  sql: string;
  /** Milliseconds; 0 = none. */
  timeout?: number;
}

type Callback = (error: (Error & { code?: string }) | null, ...rest: unknown[]) => void;

/** `.options(UNLIMITED)` of a statement that may take as long as it takes. */
export const UNLIMITED = { timeout: 0 } as const;

/** What mysql2 says when its timer ran out. */
export const TIMED_OUT = 'PROTOCOL_SEQUENCE_TIMEOUT';

/**
 * A connection whose statement ran out of time is closed at once: what the server made of the statement is not known,
 * and its answer may still come. The server takes back what was not committed.
 *
 * @param limitMs asked at every statement; 0 = none
 */
export function limitStatements(connection: MysqlConnection, limitMs: () => number): void {
  const query = connection.query.bind(connection);
  connection.query = (statement, ...rest) => {
    const options = typeof statement === 'string' ? { sql: statement } : statement;
    const [values, callback] = rest.length === 1 ? [undefined, rest[0] as Callback] : rest;
    return query({ timeout: limitMs(), ...options }, values, (error, ...results) => {
      if (error?.code === TIMED_OUT) {
        connection.destroy(); // the pool sees by this that it must not be used again
        connection.stream.destroy(); // and this does not wait for a server that says nothing
      }
      callback?.(error, ...results);
    });
  };
}
