/** Every path a batch can take through its workflow, as short as it can be: their histories are kept for replay. */
import { batchWorkflowId } from '../../../src/temporal/ids.js';
import { until } from '../../../tools/load/until.js';
import type { Place } from './paths.js';

/** Walks the path. @returns the id of the workflow, which ends by itself */
type Path = (place: Place) => Promise<string>;

interface Made {
  order: (name: string) => Promise<unknown>;
  /** Waits for a batch like this. */
  until: (isSo: (batch: any) => boolean) => Promise<unknown>;
  /** Waits for its end. @returns the id of its workflow */
  end: () => Promise<string>;
}

async function make({ gateway }: Place, count: number, fields: object = {}, app: object = {}): Promise<Made> {
  const { id: appId } = await gateway.createApp({ delay_s: '0', ...app });
  const rows = Array.from({ length: count }, (_, at) => ({ to: `2547110${String(at).padStart(5, '0')}` }));
  const json = { app_id: appId, message: 'Habari', rows, ...fields };
  const { id } = (await gateway.call('/api/sms/batches', { json })).body.data;
  const read = async () => (await gateway.call(`/api/sms/batches/${id}`)).body.data;
  const untilSo: Made['until'] = (isSo) =>
    until(
      async () => isSo(await read()),
      async () => `batch ${id}: ${JSON.stringify(await read())}`,
    );
  return {
    order: (name) => gateway.call(`/api/sms/batches/${id}/${name}`, { method: 'POST' }),
    until: untilSo,
    async end() {
      await untilSo(({ finished_at }) => finished_at !== null);
      return batchWorkflowId(id);
    },
  };
}

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

export const BATCH_PATHS: Record<string, Path> = {
  async placed(place) {
    const batch = await make(place, 3);
    return batch.end();
  },
  async 'in-stretches'(place) {
    const batch = await make(place, 420);
    return batch.end();
  },
  async 'paused-and-resumed'(place) {
    const batch = await make(place, 120, {}, { settings: { tps: 100 } });
    await batch.until(({ progress }) => progress > 0.1);
    await batch.order('pause');
    await batch.until(({ counts }) => counts.processing === 0);
    await batch.order('resume');
    return batch.end();
  },
  async cancelled(place) {
    const batch = await make(place, 120, {}, { settings: { tps: 100 } });
    await batch.until(({ progress }) => progress > 0.1);
    await batch.order('cancel');
    return batch.end();
  },
  async scheduled(place) {
    const batch = await make(place, 3, { scheduled_at: soon(1_000) });
    return batch.end();
  },
  async 'cancelled-before-its-time'(place) {
    const batch = await make(place, 3, { scheduled_at: soon(600_000) });
    await batch.order('cancel');
    return batch.end();
  },
};
