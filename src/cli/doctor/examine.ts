/** All checks, in the order in which one leans on the other. Looks only: makes no key, no database and no table. */
import { existsSync } from 'node:fs';
import type { Config } from '../../config.js';
import { openDatabase, type Db } from '../../db/connect.js';
import { keyFile, loadKeys } from '../../security/keys.js';
import { countSealed } from '../../security/reseal.js';
import { createSecretBox } from '../../security/secrets.js';
import { judgeClock, probeClock } from './clock.js';
import { judgeDatabase, probeDatabase, type DatabaseFacts } from './database.js';
import { problem, type Finding } from './finding.js';
import { judgeKey, modeOf, type KeyFacts } from './key.js';
import { judgeFolder, judgeNode, probeFolder } from './machine.js';
import { judgeNetworks, judgePort, judgePublic, probePort, probePublic } from './network.js';
import { judgeTemporal, probeTemporal } from './temporal.js';

export async function examine(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [
    judgeNode(process.versions.node),
    judgeFolder(config.dataDir, probeFolder(config.dataDir)),
  ];
  const port = await probePort(config);
  const running = port === 'ours';
  const db = hasDatabase(config) ? openDatabase(config.databaseUrl) : null;
  try {
    const facts: DatabaseFacts = db ? await probeDatabase(db) : { kind: 'missing' };
    const usable = db && facts.kind === 'up' && facts.pending === 0 ? db : null;
    findings.push(...judgeDatabase(facts));
    findings.push(...(await guarded('Key', async () => judgeKey(await probeKey(config, usable)))));
    findings.push(...judgeTemporal(await probeTemporal(config), running));
    findings.push(judgePort(config, port));
    const way = await probePublic(config, running);
    findings.push(judgePublic(way));
    findings.push(...judgeNetworks(config.allowedNetworks));
    findings.push(
      ...(await guarded('Clock', async () => [
        judgeClock(await probeClock(usable, running && !way.isLocal ? config.publicUrl : null)),
      ])),
    );
  } finally {
    await db?.destroy();
  }
  return findings;
}

async function probeKey(config: Config, db: Db | null): Promise<KeyFacts> {
  const path = keyFile(config.dataDir);
  const file = config.key === null ? { path, mode: modeOf(path) } : null;
  const hasSealed = db !== null && (await db('apps').first('id')) !== undefined;
  const sealed =
    db === null || file?.mode === null
      ? null
      : await countSealed(
          db,
          createSecretBox(() => loadKeys(config)),
        );
  return { file, sealed, hasSealed };
}

/** Opening a SQLite file that is missing would make it. */
const hasDatabase = ({ databaseUrl }: Config): boolean =>
  !databaseUrl.startsWith('sqlite:') || existsSync(databaseUrl.slice('sqlite:'.length));

/** A check that itself fails is a finding as well. */
async function guarded(check: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    return [
      problem(check, error instanceof Error ? error.message : String(error), 'Repair what the text names.'),
    ];
  }
}
