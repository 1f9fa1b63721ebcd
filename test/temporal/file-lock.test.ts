import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock, waitForLock } from '../../src/temporal/server/file-lock.js';

describe('file lock', () => {
  let root: string;
  let file: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'salami-lock-'));
    file = join(root, 'made', 'on', 'the', 'way', 'x.lock');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('has one holder at a time; releasing it twice does no harm to the next', async () => {
    const first = tryLock(file);
    assert.equal(tryLock(file), null);
    first?.release();
    const second = tryLock(file);
    first?.release();
    assert.equal(tryLock(file), null);
    second?.release();
  });

  it('is free as soon as its holder is killed', async () => {
    const module = new URL('../../src/temporal/server/file-lock.js', import.meta.url).href;
    const program = `
      import { tryLock } from ${JSON.stringify(module)};
      tryLock(${JSON.stringify(file)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    assert.equal(tryLock(file), null);
    const lock = await waitForLock(file, () => void holder.kill('SIGKILL'));
    assert.equal(tryLock(file), null);
    lock.release();
  });

  it('waiting for it can be aborted', async () => {
    const lock = tryLock(file);
    const controller = new AbortController();
    const abort = () => controller.abort(new Error('enough'));
    await assert.rejects(waitForLock(file, abort, controller.signal), /enough/);
    lock?.release();
  });
});
