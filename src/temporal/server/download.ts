/** Downloads the official build of the pinned Temporal CLI, checked against the digest committed here. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { CLI_FILE_NAME } from './cli-version.js';

const run = promisify(execFile);

/** Documented in the CLI's README: /cli/archive/<tag or "latest">?platform=…&arch=…, a tar.gz, on Windows a zip. */
export const DOWNLOAD_SITE = 'https://temporal.download';

/**
 * SHA-256 of the archives of release v1.8.2, by platform and architecture as the site names them.
 * Source: that release's checksums.txt as public repositories pin it (linux/amd64 agrees in five, the other tar.gz in
 * two or more, windows in one), read 2026-11-21; the site serves the release's files. Not yet seen on the wire: a wrong
 * digest, like a platform that is not listed, means that the program is built with go instead.
 */
const ARCHIVE_SHA256: Record<string, string> = {
  'linux/amd64': 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  'linux/arm64': '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  'darwin/amd64': '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  'darwin/arm64': 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
  'windows/amd64': '72e02498fa7849657c369377f7de69a8709b3d2183b6f2749f6c8bd54a984501',
};

/** Milliseconds. Short, because many machines are closed off and their operators wait for the next step. */
const CONNECT_MS = 4_000;
const HEADERS_MS = 15_000;
/** Milliseconds without a single byte. */
const STALL_MS = 30_000;
/** Bytes. The archive has about 50 MB; a much longer answer is something else and must not fill the disk. */
const MAX_BYTES = 300_000_000;
const PROGRESS_MS = 2_000;
const EXTRACT_MS = 120_000;

export interface Archive {
  url: string;
  sha256: string;
}

/**
 * @param platform and arch as `process.platform` and `process.arch` say them
 * @throws Error when no digest is known for this platform
 */
export function officialArchive(version: string, site: string, platform: string, arch: string): Archive {
  const os = platform === 'win32' ? 'windows' : platform;
  const cpu = arch === 'x64' ? 'amd64' : arch;
  const sha256 = ARCHIVE_SHA256[`${os}/${cpu}`];
  if (sha256 === undefined) throw new Error(`no official build is known for ${os}/${cpu}`);
  return { url: `${site}/cli/archive/v${version}?platform=${os}&arch=${cpu}`, sha256 };
}

export interface DownloadOptions extends Archive {
  /** An empty folder; archive and contents go there. */
  folder: string;
  onProgress: (text: string) => void;
  signal?: AbortSignal;
}

/**
 * Honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 * @returns the path of the unpacked program, inside `folder`
 * @throws Error with a one-line reason; the signal's reason when it is aborted
 */
export async function downloadCli({
  url,
  sha256,
  folder,
  onProgress,
  signal,
}: DownloadOptions): Promise<string> {
  const archive = join(folder, 'archive');
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: HEADERS_MS,
    bodyTimeout: STALL_MS,
  });
  const digest = createHash('sha256');
  try {
    const response = await fetch(url, { dispatcher, signal: signal ?? null });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? 0);
    await pipeline(
      Readable.fromWeb(response.body),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        let bytes = 0;
        let reportedAt = 0;
        for await (const chunk of chunks) {
          digest.update(chunk);
          bytes += chunk.length;
          if (bytes > MAX_BYTES) throw new Error(`${url} sent more than ${MAX_BYTES / 1e6} MB`);
          if (Date.now() - reportedAt > PROGRESS_MS) {
            reportedAt = Date.now();
            const of = total > 0 ? ` of ${Math.ceil(total / 1e6)}` : '';
            onProgress(`downloading the embedded Temporal server: ${Math.floor(bytes / 1e6)}${of} MB`);
          }
          yield chunk;
        }
      },
      createWriteStream(archive),
      ...(signal ? [{ signal }] : []),
    );
  } catch (error) {
    signal?.throwIfAborted();
    // undici says "fetch failed" and keeps the reason ("connect ECONNREFUSED …") in the cause.
    const { cause, message } = error as Error;
    throw new Error(cause instanceof Error && cause.message !== '' ? cause.message : message, {
      cause: error,
    });
  } finally {
    await dispatcher.destroy();
  }
  const received = digest.digest('hex');
  if (received !== sha256) throw new Error(`${url} has SHA-256 ${received}, expected is ${sha256}`);

  // tar detects the compression, and on Windows it reads zip as well.
  await run('tar', ['-xf', archive, '-C', folder], { timeout: EXTRACT_MS, ...(signal && { signal }) }).catch(
    (error: Error & { stderr?: string }) => {
      signal?.throwIfAborted();
      throw new Error(`unpacking failed: ${(error.stderr || error.message).trim().split('\n')[0]}`, {
        cause: error,
      });
    },
  );
  return join(folder, CLI_FILE_NAME);
}
