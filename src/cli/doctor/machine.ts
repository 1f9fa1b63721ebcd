/** The machine: Node's version and the data folder. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { ok, problem, warning, type Finding } from './finding.js';

export interface FolderFacts {
  /** `file` = something else has its name. */
  kind: 'folder' | 'file' | 'missing';
  writable: boolean;
  freeBytes: number;
  /** Files that can still be made and all there can be; null where the file system has no such limit. */
  files: { free: number; all: number } | null;
}

const OLDEST_NODE = [20, 19] as const;
const MB = 2 ** 20;

/** @param version as in process.versions.node */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  const isOld = major < oldest || (major === oldest && minor < oldestMinor);
  if (!isOld) return ok('Node.js', version);
  return problem('Node.js', `${version} is too old`, `Install Node.js ${OLDEST_NODE.join('.')} or later.`);
}

export function probeFolder(folder: string): FolderFacts {
  const none = { writable: false, freeBytes: 0, files: null };
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return { kind: 'missing', ...none };
  if (!stat.isDirectory()) return { kind: 'file', ...none };
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  return {
    kind: 'folder',
    writable: isWritable(folder),
    freeBytes: bavail * bsize,
    files: files > 0 ? { free: ffree, all: files } : null,
  };
}

export function judgeFolder(folder: string, { kind, writable, freeBytes, files }: FolderFacts): Finding {
  const check = 'Data folder';
  if (kind === 'missing')
    return warning(
      check,
      `${folder} does not exist yet`,
      'Set SALAMI_DATA_DIR, or let salami start make it.',
    );
  if (kind === 'file') return problem(check, `${folder} is no folder`, 'Set SALAMI_DATA_DIR to a folder.');
  if (!writable)
    return problem(check, `${folder} is not writable`, 'Make the user of the gateway its owner (chown).');
  const free = `${Math.floor(freeBytes / MB)} MB free`;
  if (freeBytes < 100 * MB) return problem(check, `${folder} has only ${free}`, 'Free disk space now.');
  if (freeBytes < 1024 * MB) return warning(check, `${folder} has only ${free}`, 'Free disk space soon.');
  if (files && files.free < Math.max(1_000, files.all / 100))
    return warning(check, `the disk can hold only ${files.free} more files`, 'Delete files: inodes run out.');
  return ok(check, `${folder}, ${free}`);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
