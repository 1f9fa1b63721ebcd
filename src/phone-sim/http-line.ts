/** Plain HTTP over kept connections, with addresses sent byte for byte as the app glued them together. */
import * as http from 'node:http';
import * as https from 'node:https';
import { gunzipSync } from 'node:zlib';

export interface NetRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** The whole address; whatever follows the host is sent as it is. User info in it is the caller's business. */
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Without an answer for so long the phone gives up; default: never. */
  timeoutMs?: number;
  /** Takes any certificate. */
  isGullible?: boolean;
}

export interface NetReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Unpacked. */
  text: string;
}

/** The phone got no answer, or not all of it. */
export class HttpFault extends Error {
  override name = 'HttpFault';
}

interface Manner {
  /** Closes the connection once the request is out. */
  hangsUp?: boolean;
}

export class HttpLine {
  private readonly plain = new http.Agent({ keepAlive: true });
  private readonly secure = new https.Agent({ keepAlive: true });

  /** A kept connection that turns out to be dead is replaced silently, as the apps' libraries do. @throws HttpFault */
  async send(request: NetRequest, manner: Manner = {}): Promise<NetReply> {
    try {
      return await this.sendOnce(request, manner);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.sendOnce(request, manner);
    }
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  private sendOnce(request: NetRequest, { hangsUp = false }: Manner): Promise<NetReply> {
    const { method, headers = {}, body, timeoutMs, isGullible = false } = request;
    const { isSecure, host, port, path } = readAddress(request.url);
    const options: https.RequestOptions = {
      method,
      host,
      path,
      headers: { ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) },
      ...(port !== undefined && { port }),
      ...(isGullible && { rejectUnauthorized: false }),
    };
    return new Promise((resolve, reject) => {
      const call = isSecure
        ? https.request({ ...options, agent: this.secure })
        : http.request({ ...options, agent: this.plain });
      let hasAnswer = false;
      call.once('response', (response) => {
        hasAnswer = true;
        readReply(response).then(resolve, reject);
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = !hasAnswer && call.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '');
        reject(isStale && !hangsUp ? new StaleConnection(error.message) : faultOf(error));
      });
      if (hangsUp) call.once('finish', () => call.destroy(new HttpFault('the phone hung up')));
      if (timeoutMs !== undefined)
        call.setTimeout(timeoutMs, () => call.destroy(new HttpFault(`no answer within ${timeoutMs} ms`)));
      call.end(body);
    });
  }
}

class StaleConnection extends HttpFault {}

const faultOf = (error: Error): HttpFault =>
  error instanceof HttpFault ? error : new HttpFault(error.message || error.name, { cause: error });

async function readReply(response: http.IncomingMessage): Promise<NetReply> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(
      'utf8',
    );
    return { status: response.statusCode!, headers: response.headers, text };
  } catch (error) {
    throw faultOf(error as Error);
  }
}

/** No URL object: it would mend what the apps send. */
function readAddress(url: string) {
  const parts = /^(https?):\/\/(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([^#]*)/i.exec(url);
  if (!parts) throw new HttpFault(`no address: ${url}`);
  const [, scheme = '', host = '', port, rest = ''] = parts;
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return {
    isSecure: scheme.toLowerCase() === 'https',
    host: host.replace(/^\[|\]$/g, ''),
    port,
    // What can't stand in a request line at all.
    path: path.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed())),
  };
}

/** What stands between `//` and `@`, still encoded; null when nothing does. */
export const userInfoOf = (url: string): string | null => /^https?:\/\/([^@/?#]*)@/i.exec(url)?.[1] ?? null;
