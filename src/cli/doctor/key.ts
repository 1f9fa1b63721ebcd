/** The key: there, private, and the one that opens what is stored. */
import { existsSync, statSync } from 'node:fs';
import type { SealedCount } from '../../security/reseal.js';
import { ok, problem, warning, type Finding } from './finding.js';

const NAMED = 5;

export interface KeyFacts {
  /** null = from SALAMI_KEY. */
  file: { path: string; mode: number | null } | null;
  /** null when it could not be tried: no key, or no database. */
  sealed: SealedCount | null;
  /** Whether the database has anything to open. */
  hasSealed: boolean;
}

/** @returns permission bits, or null when there is no such file */
export function modeOf(path: string): number | null {
  return existsSync(path) ? statSync(path).mode & 0o777 : null;
}

export function judgeKey({ file, sealed, hasSealed }: KeyFacts): Finding[] {
  const check = 'Key';
  if (file?.mode === null) {
    return [
      hasSealed
        ? problem(check, `${file.path} is missing`, 'Restore it from a backup, or set SALAMI_KEY.')
        : ok(check, 'none yet; the first start makes one'),
    ];
  }
  const findings: Finding[] = [];
  if (file !== null && process.platform !== 'win32' && (file.mode & 0o077) !== 0)
    findings.push(
      warning(
        check,
        `others may read ${file.path} (mode ${file.mode.toString(8)})`,
        `Run: chmod 600 ${file.path}`,
      ),
    );
  const others = (sealed?.unreadable.length ?? 0) - NAMED;
  if (sealed && sealed.unreadable.length > 0)
    findings.push(
      problem(
        check,
        `it does not open ${sealed.unreadable.slice(0, NAMED).join('; ')}${others > 0 ? ` and ${others} more` : ''}`,
        'Set SALAMI_KEY or SALAMI_KEY_PREVIOUS to the key of these, or enter the credentials again.',
      ),
    );
  if (sealed && sealed.previous > 0)
    findings.push(warning(check, `${sealed.previous} values have an older key`, 'Run: salami key rotate'));
  if (findings.length > 0) return findings;
  const tried = sealed
    ? `opens all of ${sealed.current} stored values`
    : 'not tried: there is no usable database';
  return [ok(check, `${file === null ? 'SALAMI_KEY' : file.path}, ${tried}`)];
}
