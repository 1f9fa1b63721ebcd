/** A reader of server-sent events. */
import type { TestGateway } from '../../support/gateway.js';

export interface Told {
  id: string;
  event: string;
  data: any;
}

export interface OpenStream {
  events: Told[];
  isOver: boolean;
  close(): void;
}

/** Resolves when the gateway has answered: what happens from now on is told. */
export async function openStream(
  gateway: TestGateway,
  path: string,
  headers: Record<string, string> = {},
  token = gateway.token,
): Promise<OpenStream> {
  const abort = new AbortController();
  const reply = await fetch(`${gateway.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: abort.signal,
  });
  if (reply.status !== 200) throw new Error(await reply.text());
  const stream: OpenStream = { events: [], isOver: false, close: () => abort.abort() };
  void read(reply, stream).finally(() => (stream.isOver = true));
  return stream;
}

async function read(reply: Response, stream: OpenStream): Promise<void> {
  let text = '';
  try {
    for await (const bytes of reply.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + bytes).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = Object.fromEntries(
          block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line)!.slice(1)),
        );
        if (fields['data'] !== undefined)
          stream.events.push({ ...fields, data: JSON.parse(fields['data']) } as Told);
      }
    }
  } catch {
    // closed by this side, or the gateway went away
  }
}
