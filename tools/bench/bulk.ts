/** A batch at full speed, and single sends beside it: the batch may cost them no more than a moment. */
import { request } from 'undici';
import { runOpenLoop, type Send } from '../load/client.js';
import type { Target } from '../load/client.js';
import { nowMs } from '../load/clock.js';
import type { Site } from './site.js';

/** Single sends a second while the batch runs. */
const SINGLES_PER_S = 5;
/** Long enough for any batch; the loop ends with the batch. */
const LONGEST_S = 3_600;

export interface BatchFigures {
  rows: number;
  /** Until the upload was answered. */
  uploadS: number;
  /** From that answer to the last report. */
  deliveredS: number;
  deliveredPerS: number;
}

export interface BulkRun {
  batch: BatchFigures;
  memberIds: number[];
  singles: Send[];
}

/** @param count rows of the batch @param onSend of each single */
export async function runBulk(
  { target, provider }: Site,
  count: number,
  onSend: () => void,
): Promise<BulkRun> {
  const startedMs = nowMs();
  const batchId = await upload(target, count);
  const acceptedMs = nowMs();
  let isOver = false;
  const singles = runOpenLoop({
    target,
    rate: SINGLES_PER_S,
    seconds: LONGEST_S,
    isOver: () => isOver,
    onSend,
  });
  let endedMs = acceptedMs;
  for (let taken = 0; taken < count;) {
    const { reports } = await provider.counts();
    if (reports.taken > taken) endedMs = nowMs();
    taken = reports.taken;
    if (nowMs() - endedMs > 60_000)
      throw new Error(`nothing moved for a minute: ${taken} of ${count} reported`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  isOver = true;
  const deliveredS = (endedMs - acceptedMs) / 1_000;
  return {
    batch: {
      rows: count,
      uploadS: (acceptedMs - startedMs) / 1_000,
      deliveredS,
      deliveredPerS: count / deliveredS,
    },
    singles: await singles,
    memberIds: await membersOf(target, batchId),
  };
}

async function upload({ url, token, appId }: Target, count: number): Promise<number> {
  const lines = Array.from({ length: count }, (_, at) => `2547${String(11_000_000 + at)},${at}`);
  const query = new URLSearchParams({ app_id: String(appId), message: 'Load {{n}}' });
  const { statusCode, body } = await request(`${url}/api/sms/batches?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: `to,n\n${lines.join('\n')}`,
    headersTimeout: 300_000,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the batch was not taken (${statusCode}): ${text}`);
  return (JSON.parse(text) as { data: { id: number } }).data.id;
}

async function membersOf({ url, token }: Target, batchId: number): Promise<number[]> {
  const { body } = await request(`${url}/api/sms/batches/${batchId}/results`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const [, ...lines] = (await body.text()).trim().split('\n');
  return lines.map((line) => Number(line.split(',')[2]));
}
