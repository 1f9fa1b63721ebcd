/** The workflow code takes every path that it took when the histories were recorded: runs in flight survive an update. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { BUNDLE_PATH, TRACED_BUNDLE_PATH } from '../../src/temporal/worker.js';
import { listHistories, parseHistory, readHistory } from './support/histories.js';
import { BATCH_PATHS } from './support/batch-paths.js';
import { PATHS, PAUSED_PATHS } from './support/paths.js';
import { PHONE_PATHS } from './support/phone-paths.js';
import { WEBHOOK_PATHS } from './support/webhook-paths.js';

const NAMES = listHistories();

/** @returns what was wrong with each of them, null = nothing */
async function replay(histories: { workflowId: string; history: History }[], codePath = BUNDLE_PATH) {
  const results = Worker.runReplayHistories(
    { workflowBundle: { codePath } },
    (async function* () {
      yield* await Promise.resolve(histories);
    })(),
  );
  const errors = new Map<string, string | null>();
  for await (const { workflowId, error } of results) errors.set(workflowId, error ? String(error) : null);
  return errors;
}

/** As it would be had its start carried a trace. */
function readTraced(name: string): string {
  const trace = Buffer.from(`"00-${'a'.repeat(32)}-${'b'.repeat(16)}-01"`).toString('base64');
  const payload = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: trace };
  const header = `"header":${JSON.stringify({ fields: { traceparent: payload } })}`;
  const start = '"workflowExecutionStartedEventAttributes":{';
  const history = readHistory(name).replace(/,?"header":\{[^}]*\}/, '');
  assert.ok(history.includes(start), name);
  return history.replace(start, `${start}${header},`);
}

describe('recorded histories', () => {
  it('are there for every path and every kind of workflow', () => {
    const paths = Object.keys({ ...PATHS, ...PAUSED_PATHS, ...PHONE_PATHS }).map((name) => `message-${name}`);
    assert.deepEqual(NAMES.filter((name) => name.startsWith('message-')).sort(), paths.sort());
    const deliveries = Object.keys(WEBHOOK_PATHS).map((name) => `webhook-${name}`);
    assert.deepEqual(NAMES.filter((name) => name.startsWith('webhook-')).sort(), deliveries.sort());
    const batches = Object.keys(BATCH_PATHS).map((name) => `batch-${name}`);
    assert.deepEqual(NAMES.filter((name) => name.startsWith('batch-')).sort(), batches.sort());
    const index = readFileSync(new URL('../../workflows/index.js', import.meta.url), 'utf8');
    const exported = [...index.matchAll(/export \{([^}]+)\}/g)].flatMap(([, names]) =>
      names!.split(',').map((name) => name.trim()),
    );
    for (const type of exported) {
      const isKept = NAMES.some((name) => readHistory(name).includes(`"workflowType":{"name":"${type}"}`));
      assert.ok(isKept, `no history of ${type}: npm run histories`);
    }
  });

  for (const [how, codePath, prepare] of [
    ['', BUNDLE_PATH, readHistory],
    [', and when tracing was turned on since', TRACED_BUNDLE_PATH, readHistory],
    [', when they began with tracing', TRACED_BUNDLE_PATH, readTraced],
    [', and when tracing was turned off since', BUNDLE_PATH, readTraced],
  ] as const) {
    it(`are replayed by the workflows of now${how}`, async function () {
      this.timeout(60_000);
      const histories = NAMES.map((name) => ({ workflowId: name, history: parseHistory(prepare(name)) }));
      const errors = await replay(histories, codePath);
      assert.deepEqual(
        [...errors].filter(([, error]) => error !== null),
        [],
      );
      assert.deepEqual([...errors.keys()].sort(), [...NAMES].sort());
    });
  }

  it('are refused when the workflow goes another way', async () => {
    const changed = readHistory('message-delivered').replace(
      '"workflowType":{"name":"message"}',
      '"workflowType":{"name":"reconcileWorkflows"}',
    );
    const errors = await replay([{ workflowId: 'changed', history: parseHistory(changed) }]);
    assert.match(errors.get('changed') ?? '', /nondeterminism|determinis/i);
  });

  it('name no machine and no person', () => {
    for (const name of NAMES) assert.doesNotMatch(readHistory(name), /\d{9,}@|\/(home|work|Users)\//, name);
  });
});
