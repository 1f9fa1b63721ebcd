/** Batches of a running gateway. */
import type { TestGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';

/** Invented numbers, one for each row from 1 on. */
export const numberOf = (row: number): string => `2547110${String(row).padStart(5, '0')}`;

export const rowsTo = (count: number, fields: (row: number) => Record<string, unknown> = () => ({})) =>
  Array.from({ length: count }, (_, at) => ({ to: numberOf(at + 1), ...fields(at + 1) }));

export async function makeBatch(gateway: TestGateway, fields: Record<string, unknown>): Promise<any> {
  const reply = await gateway.call('/api/sms/batches', { json: { message: 'Habari', ...fields } });
  if (reply.status !== 200) throw new Error(`no batch: ${reply.text}`);
  return reply.body.data;
}

export async function batchOf(gateway: TestGateway, id: number): Promise<any> {
  return (await gateway.call(`/api/sms/batches/${id}`)).body.data;
}

/** @throws after 20 s, with the batch as it is */
export function untilBatch(
  gateway: TestGateway,
  id: number,
  isSo: (batch: any) => boolean,
  timeoutMs?: number,
): Promise<any> {
  let last: any = null;
  return until(
    async () => {
      last = await batchOf(gateway, id);
      return isSo(last) ? last : null;
    },
    () => Promise.resolve(`the batch: ${JSON.stringify(last, null, 1)}`),
    timeoutMs,
  );
}

export const allDelivered = (batch: any): boolean => batch.counts.delivered === batch.accepted;

/** The results as a table of cells, the header left out. */
export async function resultsOf(gateway: TestGateway, id: number): Promise<Record<string, string>[]> {
  const { text } = await gateway.call(`/api/sms/batches/${id}/results`);
  const [head, ...lines] = text.replace('\ufeff', '').trim().split('\n');
  const names = head!.split(',');
  return lines.map((line) => {
    const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ''));
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
