/** The HTTP API as the command line uses it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Agent } from 'undici';
import { z } from 'zod';
import { API_ERRORS, ApiError, type ApiErrorCode } from '../errors.js';

/** Nobody answers, or something in front of the gateway does. It may be different in a moment. */
export class GatewayAwayError extends Error {
  override name = 'GatewayAwayError';
}

const Problem = z.object({
  message: z.string(),
  code: z.string().optional(),
  errors: z.record(z.string(), z.array(z.string())).optional(),
  request_id: z.string().optional(),
});

const REPEAT_AFTER_MS = 500;

export class GatewayClient {
  private agent: Agent | undefined;

  /** @param url without a trailing slash */
  constructor(
    readonly url: string,
    private readonly token: string | null,
  ) {}

  /** @returns the reply's "data" as it came. @throws ApiError, GatewayAwayError */
  async get(path: string): Promise<unknown> {
    return dataOf(await this.call('GET', path));
  }

  /** Repeated once when the answer is lost; the key makes sure that it counts once. */
  async post(path: string, body: Record<string, unknown>): Promise<unknown> {
    const key = randomUUID();
    try {
      return dataOf(await this.call('POST', path, { body, key }));
    } catch (error) {
      if (!(error instanceof GatewayAwayError)) throw error;
      await delay(REPEAT_AFTER_MS);
      return dataOf(await this.call('POST', path, { body, key }));
    }
  }

  /** `/readyz` as it came, also when it says "not ready". @throws GatewayAwayError */
  async readiness(): Promise<unknown> {
    const { status, body } = await this.exchange('GET', '/readyz');
    const isOurs = z.object({ status: z.string(), database: z.string() }).safeParse(body).success;
    if (!isOurs) throw this.away(`something else answers there, with HTTP ${status}`);
    return body;
  }

  /** @throws GatewayAwayError when nothing that looks like a gateway answers */
  async assertUp(): Promise<void> {
    const { status } = await this.exchange('GET', '/healthz');
    if (status !== 200) throw this.away(`/healthz says HTTP ${status}`);
  }

  async close(): Promise<void> {
    await this.agent?.destroy();
  }

  private async call(method: 'GET' | 'POST', path: string, more: CallBody = {}): Promise<unknown> {
    const { status, body, headers } = await this.exchange(method, path, more);
    if (status >= 200 && status < 300 && body !== undefined) return body;
    const problem = Problem.safeParse(body).data;
    // A proxy's own page, or a gateway that is just going down.
    if (!problem) throw this.away(`HTTP ${status} without the words of a gateway`);
    const { message, errors, request_id: id } = problem;
    throw new ApiError(
      codeOf(status, problem.code),
      id === undefined ? message : `${message} (request ${id})`,
      {
        ...(errors && { errors }),
        headers,
      },
    );
  }

  private async exchange(method: 'GET' | 'POST', path: string, { body, key }: CallBody = {}) {
    const { Agent, request } = await import('undici'); // not for commands that stay on this machine
    this.agent ??= new Agent({ connectTimeout: 5_000, headersTimeout: 20_000, bodyTimeout: 20_000 });
    try {
      const reply = await request(`${this.url}${path}`, {
        method,
        dispatcher: this.agent,
        headers: {
          accept: 'application/json',
          ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
          ...(body && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const retryAfter = reply.headers['retry-after'];
      const headers: Record<string, string> =
        typeof retryAfter === 'string' ? { 'Retry-After': retryAfter } : {};
      return { status: reply.statusCode, headers, body: parseJson(await reply.body.text()) };
    } catch (error) {
      throw this.away(reasonOf(error), error);
    }
  }

  private away(reason: string, cause?: unknown): GatewayAwayError {
    return new GatewayAwayError(
      `No gateway answers at ${this.url}: ${reason}.\nStart it with "salami start", or name another one with --url.`,
      { cause },
    );
  }
}

interface CallBody {
  body?: Record<string, unknown>;
  key?: string;
}

/** The gateway may be newer than this program and know codes that it does not. */
function codeOf(status: number, code = ''): ApiErrorCode {
  if (status === 401) return 'unauthenticated'; // its reply has the message alone
  if (Object.hasOwn(API_ERRORS, code)) return code as ApiErrorCode;
  return status >= 500 ? 'internal' : 'validation_failed';
}

const dataOf = (body: unknown): unknown => z.object({ data: z.unknown() }).parse(body).data;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 5 seconds',
  UND_ERR_HEADERS_TIMEOUT: 'no answer within 20 seconds',
};

function reasonOf(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return REASONS[code] ?? (message || code);
}
