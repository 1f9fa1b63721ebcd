/** The workflow code takes every path that it took when the histories were recorded: runs in flight survive an update. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { BUNDLE_PATH } from '../../src/temporal/worker.js';
import { listHistories, parseHistory, readHistory } from './support/histories.js';
import { PATHS, SLOW_CLOCK_PATHS } from './support/paths.js';

const NAMES = listHistories();

/** @returns what was wrong with each of them, null = nothing */
async function replay(histories: { workflowId: string; history: History }[]) {
  const results = Worker.runReplayHistories(
    { workflowBundle: { codePath: BUNDLE_PATH } },
    (async function* () {
      yield* await Promise.resolve(histories);
    })(),
  );
  const errors = new Map<string, string | null>();
  for await (const { workflowId, error } of results) errors.set(workflowId, error ? String(error) : null);
  return errors;
}

describe('recorded histories', () => {
  it('are there for every path and every kind of workflow', () => {
    const paths = Object.keys({ ...PATHS, ...SLOW_CLOCK_PATHS }).map((name) => `message-${name}`);
    assert.deepEqual(NAMES.filter((name) => name.startsWith('message-')).sort(), paths.sort());
    const index = readFileSync(new URL('../../workflows/index.js', import.meta.url), 'utf8');
    const exported = [...index.matchAll(/export \{([^}]+)\}/g)].flatMap(([, names]) =>
      names!.split(',').map((name) => name.trim()),
    );
    for (const type of exported) {
      const isKept = NAMES.some((name) => readHistory(name).includes(`"workflowType":{"name":"${type}"}`));
      assert.ok(isKept, `no history of ${type}: npm run histories`);
    }
  });

  it('are replayed by the workflows of now', async function () {
    this.timeout(60_000);
    const errors = await replay(
      NAMES.map((name) => ({ workflowId: name, history: parseHistory(readHistory(name)) })),
    );
    assert.deepEqual(
      [...errors].filter(([, error]) => error !== null),
      [],
    );
    assert.deepEqual([...errors.keys()].sort(), [...NAMES].sort());
  });

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
