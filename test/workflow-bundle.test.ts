import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLE_PATH, TRACED_BUNDLE_PATH } from '../src/temporal/worker.js';

/** The SDK's own code and a margin: one package that slips into a workflow's imports goes over it. */
const LIMIT_KB = 1_900;

describe('the workflow bundle', () => {
  it('holds nothing of traces unless they are wanted', () => {
    const isTraced = (path: string) => readFileSync(path, 'utf8').includes('runEnded');
    assert.deepEqual([BUNDLE_PATH, TRACED_BUNDLE_PATH].map(isTraced), [false, true]);
  });

  it('holds no package of a provider, and none that reads fields or numbers', () => {
    const packages =
      /node_modules\/(twilio|plivo|africastalking|@vonage|@aws-sdk|undici|zod|libphonenumber-js)\//;
    assert.doesNotMatch(readFileSync(BUNDLE_PATH, 'utf8'), packages);
  });

  it(`builds without Node built-ins and stays below ${LIMIT_KB} kB, with traces too`, async function () {
    this.timeout(60_000);
    assert.ok(readFileSync(TRACED_BUNDLE_PATH).length < LIMIT_KB * 1024);
    const quiet = () => undefined;
    const { code } = await bundleWorkflowCode({
      workflowsPath: new URL('../workflows/index.js', import.meta.url).pathname,
      logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const kilobytes = Math.round(code.length / 1024);
    assert.ok(kilobytes < LIMIT_KB, `${kilobytes} kB`);
  });
});
