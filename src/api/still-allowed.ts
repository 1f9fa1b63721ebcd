/** Requests that take long: what they may is asked again while they run. */
import type { Context } from 'koa';

const ASK = 'stillAllowed';
/** Of an upload or an export. */
const ROWS_BETWEEN = 500;

/** @param ask throws an ApiError once whoever asks may no longer what they might at the beginning */
export function rememberHowToAsk(ctx: Context, ask: () => Promise<void>): void {
  ctx.state[ASK] = ask;
}

/** These rows, as long as whoever sends or reads them may; asked again at the end, before anything comes of them. */
export async function* whileAllowed<T>(
  ctx: Context,
  rows: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<T> {
  const ask = ctx.state[ASK] as (() => Promise<void>) | undefined;
  let count = 0;
  for await (const row of rows) {
    if ((count += 1) % ROWS_BETWEEN === 0) await ask?.();
    yield row;
  }
  await ask?.();
}
