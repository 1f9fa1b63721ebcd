import assert from 'node:assert/strict';
import { bundleWorkflowCode } from '@temporalio/worker';

/** The SDK's own code and a margin: one package that slips into a workflow's imports goes over it. */
const LIMIT_KB = 1_800;

describe('the workflow bundle', () => {
  it(`builds without Node built-ins and stays below ${LIMIT_KB} kB`, async function () {
    this.timeout(60_000);
    const quiet = () => undefined;
    const { code } = await bundleWorkflowCode({
      workflowsPath: new URL('../workflows/index.js', import.meta.url).pathname,
      logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const kilobytes = Math.round(code.length / 1024);
    assert.ok(kilobytes < LIMIT_KB, `${kilobytes} kB`);
  });
});
