/** `salami backup` and `salami restore`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig, type Config } from '../config.js';
import { count, examples, say } from './output.js';
import { assertDatabaseExists, withDatabase } from './session.js';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .argument('<folder>', 'is made; holds the database and the key file')
    .description('copy database (SQLite) and key file into a folder, while the gateway runs')
    .addHelpText(
      'after',
      `
Keep it as safe as the gateway itself: it opens every stored credential.
With SALAMI_KEY the key is not in it; keep that too. With MySQL, use mysqldump.`,
    )
    .addHelpText('after', examples('salami backup /backups/salami-$(date +%F)'))
    .action(backup);

  program
    .command('restore')
    .argument('[folder]', 'a backup by salami backup; without it, the database is back already (MySQL)')
    .description('put a backup in place, and hold what may have been sent after it was made')
    .option('--send-open', 'hold nothing: no gateway has sent anything since the backup')
    .addHelpText(
      'after',
      `
Run it while the gateway is stopped. Messages that were open and due then may
have been sent since. They become "unknown" instead of being sent twice; a
report or the provider settles them, and "resend" sends one again.`,
    )
    .addHelpText(
      'after',
      examples('salami restore /backups/salami-2026-11-21', 'mysql salami < dump.sql && salami restore'),
    )
    .action(restore);
}

async function backup(folder: string): Promise<void> {
  const config = readConfig();
  if (!isSqlite(config)) {
    throw new Error(
      'The database is MySQL: back it up with its own tool, while the gateway runs:\n' +
        '  mysqldump --single-transaction --hex-blob <database> > dump.sql\n' +
        'Keep SALAMI_KEY, or the file "key" of the data folder, with it.',
    );
  }
  assertDatabaseExists(config);
  const { backUp } = await import('../backup/copy.js');
  await backUp(config, folder);
  say(`Backed up into ${folder}.`);
  if (config.key !== null) say('The key is not in it: keep SALAMI_KEY as well.');
}

async function restore(
  folder: string | undefined,
  { sendOpen = false }: { sendOpen?: boolean },
): Promise<void> {
  const config = readConfig();
  await assertStopped(config);
  if (folder !== undefined) {
    if (!isSqlite(config))
      throw new Error('The database is MySQL: put its dump back with mysql, then run: salami restore');
    const { putBack } = await import('../backup/copy.js');
    for (const name of putBack(config, folder)) say(`set aside  ${name} (as ${name}.before-restore)`);
  }
  assertDatabaseExists(config);
  const { migrateUp } = await import('../db/migrate.js');
  const { holdAfterRestore, startAnew } = await import('../messages/after-restore.js');
  const { markAllUntold } = await import('../batches/store.js');
  const held = await withDatabase(config, async (db) => {
    await migrateUp(db);
    const n = sendOpen ? 0 : await holdAfterRestore(db, Date.now());
    await startAnew(db);
    await markAllUntold(db);
    return n;
  });
  say(
    `Restored. ${count(held, 'open message')} may have been sent since the backup and will not be sent again by themselves.`,
  );
  if (config.temporal.address !== null) {
    say(
      'The Temporal cluster still knows runs of the lost database: set TEMPORAL_NAMESPACE to a new, empty namespace.',
    );
  }
  say('Whatever was accepted after the backup is not known here. Start the gateway as usual.');
}

/** @throws Error while a gateway runs on this data folder or port: it would send what is held here */
async function assertStopped(config: Config): Promise<void> {
  const { tryLock } = await import('../temporal/server/file-lock.js');
  const { probePort } = await import('./doctor/network.js');
  const lockFile = join(config.dataDir, 'temporal.lock');
  const lock = existsSync(lockFile) ? tryLock(lockFile) : undefined;
  lock?.release();
  if (lock === null || (await probePort(config)) === 'ours')
    throw new Error('The gateway is running. Stop it first.');
}

const isSqlite = ({ databaseUrl }: Config): boolean => databaseUrl.startsWith('sqlite:');
