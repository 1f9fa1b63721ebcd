/** `salami migrate`: the database's tables, up and down. */
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { ask } from './input.js';
import { count, examples, say, sayJson, table } from './output.js';
import { databaseExists, withDatabase } from './session.js';

export function addMigrate(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('make, change or take back the tables of the database')
    .addHelpText(
      'after',
      examples(
        'salami migrate up',
        'salami migrate status',
        'DATABASE_URL=mysql://salami:secret@127.0.0.1:3306/salami salami migrate up',
      ),
    );

  migrate
    .command('up')
    .description('apply every migration that is missing; "salami start" does the same')
    .addHelpText('after', examples('salami migrate up'))
    .action(up);

  migrate
    .command('down')
    .description('take back the newest migration; what its tables hold is lost')
    .option('--all', 'take back every migration; all data is lost')
    .option('--yes', 'do not ask first (a terminal is asked, a script is not)')
    .addHelpText('after', examples('salami migrate down', 'salami migrate down --all --yes'))
    .action(down);

  migrate
    .command('status')
    .description('list the migrations and say which are applied')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('salami migrate status', 'salami migrate status --json'))
    .action(status);
}

async function up(): Promise<void> {
  const { migrateUp } = await import('../db/migrate.js');
  const names = await withDatabase(readConfig(), migrateUp);
  for (const name of names) say(`applied  ${name}`);
  say(
    names.length === 0
      ? 'Nothing to do: every migration is applied.'
      : `The database is ready (${count(names.length, 'migration')} applied).`,
  );
}

async function down({ all = false, yes = false }: { all?: boolean; yes?: boolean }): Promise<void> {
  const config = readConfig();
  if (!databaseExists(config)) return say('Nothing to do: there is no database.');
  if (!yes && process.stdin.isTTY) {
    const what = all ? 'every migration' : 'the newest migration';
    const answer = await ask(
      `Take back ${what} of this database? What the tables hold is lost. Type "yes": `,
    );
    if (answer.trim() !== 'yes') return say('Nothing was changed.');
  }
  const { migrateDown } = await import('../db/migrate.js');
  const names = await withDatabase(config, (db) => migrateDown(db, all));
  for (const name of names) say(`taken back  ${name.replace(/^.*[/\\]/, '')}`);
  if (names.length === 0) say('Nothing to do: no migration is applied.');
}

async function status({ json = false }: { json?: boolean }): Promise<void> {
  const config = readConfig();
  const { migrationStatus } = await import('../db/migrate.js');
  const { MIGRATIONS } = await import('../../migrations/index.js');
  // Looking must not make a database.
  const all = databaseExists(config)
    ? await withDatabase(config, migrationStatus)
    : Object.keys(MIGRATIONS).map((name) => ({ name, applied: false }));
  if (json) return sayJson(all);
  say(
    table(
      ['MIGRATION', 'STATE'],
      all.map(({ name, applied }) => [name, applied ? 'applied' : 'pending']),
    ),
  );
  const pending = all.filter(({ applied }) => !applied).length;
  if (pending > 0) say(`\n${count(pending, 'migration')} to apply. Run: salami migrate up, or salami start.`);
}
