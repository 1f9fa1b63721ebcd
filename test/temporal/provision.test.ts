import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAtLeast } from '../../src/temporal/server/cli-version.js';
import { MINIMUM_GO } from '../../src/temporal/server/go-build.js';
import {
  ProvisionError,
  provisionTemporal,
  TEMPORAL_CLI_VERSION,
  type ProvisionOptions,
} from '../../src/temporal/server/provision.js';

/** Nobody listens on port 2: the download fails at once, and no test leaves the machine. */
const NO_SITE = 'http://127.0.0.1:2';
const SYSTEM = 'PATH=/usr/bin:/bin';

describe('provisionTemporal', function () {
  this.timeout(20_000);

  let root: string;
  let bin: string;
  let cacheDir: string;
  let cached: string;
  let progress: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'salami-provision-'));
    bin = join(root, 'bin');
    cacheDir = join(root, 'cache', 'salami-gateway');
    cached = join(cacheDir, `temporal-${TEMPORAL_CLI_VERSION}`);
    await mkdir(bin);
    progress = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const script = async (path: string, body: string) => {
    await mkdir(resolve(path, '..'), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${SYSTEM}\n${body}\n`);
    await chmod(path, 0o755);
  };
  const fakeCli = (path: string, version: string) =>
    script(path, `echo "temporal version ${version} (Server 1.31.2, UI 2.50.1)"`);
  /** @param build shell lines run for `go build`; `$out` is the file to make */
  const fakeGo = (build: string, version = `go${MINIMUM_GO}`, toolchain = 'local') =>
    script(
      join(bin, 'go'),
      `
      if [ "$1" = env ]; then echo ${version}; echo ${toolchain}; exit; fi
      while [ "$1" != -o ]; do shift; done
      out=$2
      ${build}`,
    );
  const makeCli = `
    printf '#!/bin/sh\\necho "temporal version ${TEMPORAL_CLI_VERSION} (Server 1.31.2)"\\n' > "$out"
    chmod 755 "$out"`;
  const provision = (overrides: Partial<ProvisionOptions> = {}) =>
    provisionTemporal({
      cacheDir,
      moduleDir: root,
      env: { PATH: bin },
      downloadSite: NO_SITE,
      onProgress: (text) => progress.push(text),
      ...overrides,
    });
  const failure = async (overrides: Partial<ProvisionOptions> = {}): Promise<ProvisionError> => {
    const error = await provision(overrides).then(
      () => assert.fail('should have been refused'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ProvisionError, String(error));
    return error;
  };
  const reasonOf = (error: ProvisionError, step: RegExp) =>
    error.tried.find((tried) => step.test(tried.step))?.reason;

  it('knows the versions that tools/temporal-server/go.mod pins', async () => {
    const goMod = await readFile('tools/temporal-server/go.mod', 'utf8');
    assert.equal(/^go (\S+)$/m.exec(goMod)?.[1], MINIMUM_GO);
    assert.equal(/^require github\.com\/temporalio\/cli v(\S+)$/m.exec(goMod)?.[1], TEMPORAL_CLI_VERSION);
  });

  describe('order', () => {
    it('explicit path before everything, whatever its age', async () => {
      const explicitPath = join(root, 'mine');
      await fakeCli(explicitPath, '0.0.0-DEV');
      await fakeCli(join(bin, 'temporal'), '1.8.2');
      assert.deepEqual(await provision({ explicitPath }), { path: explicitPath, source: 'explicit' });
    });
    it('temporal on PATH before the cached copy', async () => {
      await fakeCli(join(bin, 'temporal'), '1.5.0');
      await fakeCli(cached, '1.8.2');
      assert.deepEqual(await provision(), { path: join(bin, 'temporal'), source: 'path' });
    });
    it('cached copy before download and build; no word is lost about it', async () => {
      await fakeCli(cached, '1.8.2');
      await fakeGo('exit 1');
      assert.deepEqual(await provision(), { path: cached, source: 'cache' });
      assert.deepEqual(progress, []);
    });
    it('build when the download fails, each announced', async () => {
      await fakeGo(`echo "go: downloading x v1" >&2; echo go.temporal.io/server/common >&2; ${makeCli}`);
      assert.deepEqual(await provision(), { path: cached, source: 'build' });
      assert.deepEqual(
        progress.map((line) => line.split(':')[0]),
        [
          'downloading the embedded Temporal server from http',
          'download from http',
          'building the embedded Temporal server with go (this takes some minutes, once)',
        ],
      );
      assert.deepEqual(await provision(), { path: cached, source: 'cache' });
    });
  });

  describe('a program that is not usable', () => {
    const explicit: [name: string, make: (path: string) => Promise<unknown>, reason: RegExp][] = [
      ['missing', async () => undefined, /not an existing, executable file/],
      ['a folder', (path) => mkdir(path), /not an existing, executable file/],
      ['not executable', (path) => writeFile(path, '#!/bin/sh\n'), /not an existing, executable file/],
      ['another program', (path) => script(path, 'echo hello'), /does not answer like Temporal's CLI/],
      ['broken', (path) => script(path, 'echo no such library >&2; exit 127'), /failed: no such library/],
    ];
    for (const [name, make, reason] of explicit) {
      it(`SALAMI_TEMPORAL_CLI ${name}: refused, and nothing else is tried`, async () => {
        await fakeCli(join(bin, 'temporal'), '1.8.2');
        const explicitPath = join(root, 'mine');
        await make(explicitPath);
        const error = await failure({ explicitPath });
        assert.match(error.message, reason);
        assert.match(error.message, /SALAMI_TEMPORAL_CLI=.*mine/);
        assert.equal(error.tried.length, 1);
      });
    }
    it('too old on PATH: passed over with a note', async () => {
      await fakeCli(join(bin, 'temporal'), '1.4.9');
      await fakeCli(cached, '1.8.2');
      assert.deepEqual(await provision(), { path: cached, source: 'cache' });
      assert.deepEqual(progress, [`${join(bin, 'temporal')} on PATH: version 1.4.9 is older than 1.5.0`]);
    });
    it('something else called temporal on PATH: passed over with a note', async () => {
      await script(join(bin, 'temporal'), 'echo clock');
      await fakeCli(cached, '1.8.2');
      assert.equal((await provision()).source, 'cache');
      assert.match(progress.join(), /does not answer like Temporal's CLI/);
    });
    it('built, but of another version: not put into the cache', async () => {
      await fakeGo(makeCli.replace(TEMPORAL_CLI_VERSION, '1.0.0'));
      assert.equal(reasonOf(await failure(), /go build/), 'the result is version 1.0.0');
      assert.equal(existsSync(cached), false);
    });
  });

  it('lists every way with its reason, and the ways out', async () => {
    assert.equal(
      (await failure()).message,
      `No embedded Temporal server could be provided. Tried:
  - "temporal" on PATH: not there
  - cached copy: ${cached} does not exist
  - download from ${NO_SITE}: connect ECONNREFUSED 127.0.0.1:2
  - go build in ${root}: go is not installed
Ways out, any one of them:
  - set TEMPORAL_ADDRESS to the host:port of a Temporal cluster; nothing is embedded then
  - put "temporal" (1.5.0 or later, https://docs.temporal.io/cli) on PATH, or set SALAMI_TEMPORAL_CLI to its path
  - install Go 1.26.4 or later with access to a Go module proxy; the server is then built on the next start`,
    );
  });

  it('says so when the cache folder can not be written', async () => {
    await writeFile(join(root, 'file'), '');
    const error = await failure({ cacheDir: join(root, 'file', 'cache') });
    assert.match(reasonOf(error, /cache folder/) ?? '', /ENOTDIR/);
  });

  describe('go', () => {
    const rows: [name: string, version: string, toolchain: string, reason: RegExp][] = [
      [
        'too old to fetch a newer one',
        'go1.20.14',
        '',
        /too old: go1.20.14 is installed, 1.26.4 or later is needed$/,
      ],
      [
        'too old and GOTOOLCHAIN=local',
        'go1.25.1',
        'local',
        /too old.*GOTOOLCHAIN=local keeps go from fetching it/,
      ],
      ['too old and fixed by name', 'go1.25.1', 'go1.25.1', /too old.*GOTOOLCHAIN=go1.25.1 keeps go/],
      ['build fails', 'go1.26.4', 'local', /ended with code 3: first \| second$/],
      ['build fails after fetching', 'go1.21.0', 'auto', /ended with code 3/],
      ['build fails after finding', 'go1.25.1', 'go1.25.1+path', /ended with code 3/],
      ['newer than needed', 'go1.27rc1', 'local', /ended with code 3/],
    ];
    for (const [name, version, toolchain, reason] of rows) {
      it(`${name}: the reason is told`, async () => {
        await fakeGo('echo first >&2; echo second >&2; exit 3', version, toolchain);
        assert.match(reasonOf(await failure(), /go build/) ?? '', reason);
      });
    }
    it('an abort ends the build with all its children, and leaves nothing behind', async () => {
      await fakeGo(`echo $$ > ${root}/pid; sleep 1000 & echo $! > ${root}/child; wait`);
      const controller = new AbortController();
      const aborted = assert.rejects(provision({ signal: controller.signal }), /enough/);
      await eventually(() => existsSync(join(root, 'child')));
      controller.abort(new Error('enough'));
      await aborted;
      for (const name of ['pid', 'child']) {
        const pid = Number(await readFile(join(root, name), 'utf8'));
        await eventually(() => !isRunning(pid));
      }
      assert.deepEqual(await readdir(cacheDir), [`temporal-${TEMPORAL_CLI_VERSION}.lock`]);
    });
    it('pieces that a killed process left in the cache are removed', async () => {
      await fakeGo(makeCli);
      await mkdir(join(`${cached}.part-dead`, 'deeper'), { recursive: true });
      await provision();
      assert.deepEqual((await readdir(cacheDir)).sort(), [
        `temporal-${TEMPORAL_CLI_VERSION}`,
        `temporal-${TEMPORAL_CLI_VERSION}.lock`,
      ]);
    });
  });

  describe('lock', () => {
    it('a second process waits, says so, and takes what the first has made', async () => {
      await fakeGo(
        `echo built >> ${root}/builds; while [ ! -e ${root}/go-on ]; do sleep 0.02; done; ${makeCli}`,
      );
      const first = provision();
      await eventually(() => existsSync(join(root, 'builds')));
      const waiting: string[] = [];
      const second = provision({
        onProgress(text) {
          waiting.push(text);
          void writeFile(join(root, 'go-on'), '');
        },
      });
      assert.deepEqual([(await first).source, (await second).source], ['build', 'cache']);
      assert.deepEqual(waiting, [
        'waiting for another process that provides the embedded Temporal server: 0 s',
      ]);
      assert.equal(await readFile(join(root, 'builds'), 'utf8'), 'built\n');
    });
  });

  it('compares versions by their numbers', () => {
    const rows: [version: string, minimum: string, result: boolean][] = [
      ['1.10.0', '1.9.9', true],
      ['1.5.0', '1.5.0', true],
      ['1.4.99', '1.5.0', false],
      ['go1.26.8', '1.26.4', true],
      ['go1.26', '1.26.4', false],
      ['2.0.0-rc.1', '1.5.0', true],
    ];
    for (const [version, minimum, result] of rows)
      assert.equal(isAtLeast(version, minimum), result, `${version} ${minimum}`);
  });
});

/** Fails by mocha's time limit. */
async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

/** A zombie that nobody reaps (a container without init) has ended as well. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(
      execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch {
    return false;
  }
}
