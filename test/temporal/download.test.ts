import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadCli, officialArchive } from '../../src/temporal/server/download.js';

describe('download of the Temporal CLI', () => {
  let root: string;
  let site: Server;
  let url: string;
  let archive: Buffer;
  let folder: string;
  let progress: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'salami-download-'));
    folder = join(root, 'folder');
    await mkdir(folder);
    await writeFile(join(root, 'temporal'), 'the program');
    execFileSync('tar', ['-czf', join(root, 'a.tar.gz'), '-C', root, 'temporal']);
    archive = await readFile(join(root, 'a.tar.gz'));
    progress = [];
    site = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/archive' }).end();
      else if (request.url === '/archive') response.end(archive);
      else if (request.url === '/silent') progress.push('asked');
      else response.writeHead(404).end();
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    site.close();
    site.closeAllConnections();
    await rm(root, { recursive: true, force: true });
  });
  const sha256 = () => createHash('sha256').update(archive).digest('hex');
  const download = (path: string, digest = sha256(), signal?: AbortSignal) =>
    downloadCli({
      url: url + path,
      sha256: digest,
      folder,
      onProgress: (text) => progress.push(text),
      ...(signal && { signal }),
    });

  it('follows the redirect, checks the digest and unpacks the program', async () => {
    assert.equal(await readFile(await download('/moved'), 'utf8'), 'the program');
    assert.deepEqual(progress, ['downloading the embedded Temporal server: 0 of 1 MB']);
  });
  it('refuses an archive with another digest, and unpacks nothing of it', async () => {
    await assert.rejects(
      download('/archive', 'f'.repeat(64)),
      new RegExp(`has SHA-256 ${sha256()}, expected is fff`),
    );
    assert.deepEqual(await readdir(folder), ['archive']);
  });
  it('tells the status of a refusal', async () => {
    await assert.rejects(download('/gone'), /gone answered 404$/);
  });
  it('tells what is wrong with an archive that can not be unpacked', async () => {
    archive = Buffer.from('not an archive');
    await assert.rejects(download('/archive'), /^Error: unpacking failed: /);
  });
  it('can be aborted while the site is silent', async () => {
    const controller = new AbortController();
    const aborted = assert.rejects(download('/silent', '', controller.signal), /enough/);
    await once(site, 'request');
    controller.abort(new Error('enough'));
    await aborted;
  });
  it('asks for the pinned version, by the names the site has for platforms', () => {
    const linux = officialArchive('1.8.2', 'https://temporal.download', 'linux', 'x64');
    assert.equal(linux.url, 'https://temporal.download/cli/archive/v1.8.2?platform=linux&arch=amd64');
    assert.match(linux.sha256, /^[0-9a-f]{64}$/);
    assert.match(officialArchive('1.8.2', '', 'win32', 'x64').url, /platform=windows&arch=amd64$/);
    assert.match(officialArchive('1.8.2', '', 'darwin', 'arm64').url, /platform=darwin&arch=arm64$/);
    assert.throws(
      () => officialArchive('1.8.2', '', 'freebsd', 'x64'),
      /no official build is known for freebsd\/amd64/,
    );
  });
});
