#!/usr/bin/env node
/** `salami`: the command line. One file per family of commands in cli/. */
import { Command } from 'commander';
import { addApp } from './cli/app.js';
import { addBackup } from './cli/backup.js';
import { addDoctor } from './cli/doctor.js';
import { describeFailure } from './cli/failure.js';
import { addKey } from './cli/key.js';
import { addJob } from './cli/job.js';
import { addMigrate } from './cli/migrate.js';
import { examples } from './cli/output.js';
import { addPhone } from './cli/phone.js';
import { addPhoneSim } from './cli/phone-sim.js';
import { addSend } from './cli/send.js';
import { addStatus } from './cli/status.js';
import { addTemporal } from './cli/temporal.js';
import { addToken } from './cli/token.js';
import { addUser } from './cli/user.js';
import { VERSION } from './version.js';

// Databases, backups, keys and logs hold texts and numbers: whatever is made here is the owner's alone.
process.umask(0o077);

const SPLIT_HELP = `
Run as many of "api" and "worker" as you want. All need the same DATABASE_URL,
SALAMI_KEY, TEMPORAL_ADDRESS and PUBLIC_URL.`;

const program = new Command('salami')
  .description('Salami Gateway: one REST API in front of SMS providers and phones.')
  .version(VERSION, '-V, --version', 'print the version')
  .enablePositionalOptions() // --version behind a command is that command's own
  .exitOverride() // ends come to the one place below
  .showHelpAfterError('Run it again with --help to see what it takes.')
  .addHelpText(
    'after',
    '\nEvery command has its own --help.\nThe configuration comes from the environment and the file .env.',
  )
  .addHelpText(
    'after',
    examples(
      'salami start',
      'salami app create --type Simulator --name Test',
      'salami send --app 1 --to 254711000111 "Hello" --follow',
    ),
  );

program
  .command('start')
  .description('run the gateway: API, worker and, unless TEMPORAL_ADDRESS is set, its own Temporal server')
  .addHelpText('after', examples('salami start', 'PORT=9000 SALAMI_DATA_DIR=/var/lib/salami salami start'))
  .action(async () => (await import('./cli/start.js')).start());
program
  .command('api')
  .description('run the API alone: it accepts messages and takes reports; workers elsewhere send')
  .addHelpText('after', SPLIT_HELP)
  .addHelpText('after', examples('TEMPORAL_ADDRESS=temporal:7233 SALAMI_KEY=… salami api'))
  .action(async () => (await import('./cli/start.js')).start('api'));
program
  .command('worker')
  .description('run a worker alone: it sends; only /healthz and /readyz are served on HOST:PORT')
  .addHelpText('after', SPLIT_HELP)
  .addHelpText('after', examples('TEMPORAL_ADDRESS=temporal:7233 SALAMI_KEY=… PORT=8081 salami worker'))
  .action(async () => (await import('./cli/start.js')).start('worker'));
addStatus(program);
addDoctor(program);
addSend(program);
addApp(program);
addToken(program);
addUser(program);
addKey(program);
addJob(program);
addMigrate(program);
addBackup(program);
addPhone(program);
addPhoneSim(program);
addTemporal(program);

// `salami token list | head -1`: whoever reads our output may stop reading; that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

if (process.argv.length <= 2) {
  program.outputHelp();
} else {
  try {
    await program.parseAsync();
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    if (text !== '') process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}
