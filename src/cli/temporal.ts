/** `salami temporal`: the embedded Temporal server's program. */
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { examples, say } from './output.js';
import { interruptible } from './session.js';

export function addTemporal(program: Command): void {
  const temporal = program
    .command('temporal')
    .description('the embedded Temporal server')
    .addHelpText('after', examples('salami temporal provision'));

  temporal
    .command('provision')
    .description('fetch or build the embedded server ahead of time, so that the first start does not have to')
    .addHelpText(
      'after',
      `
The first that works is taken: SALAMI_TEMPORAL_CLI, "temporal" on PATH, the
copy of an earlier time, the official download, a build with go.`,
    )
    .addHelpText(
      'after',
      examples(
        'salami temporal provision',
        'SALAMI_TEMPORAL_CLI=/usr/local/bin/temporal salami temporal provision',
      ),
    )
    .action(provision);
}

async function provision(): Promise<void> {
  const config = readConfig();
  if (config.temporal.address !== null) {
    return say(
      `TEMPORAL_ADDRESS is ${config.temporal.address}: nothing is embedded, so there is nothing to provide.`,
    );
  }
  const { provide } = await import('./start.js');
  const { path, source } = await interruptible((signal) => provide(config, say, signal));
  say(`The embedded Temporal server is ready: ${path} (${SOURCES[source]})`);
}

const SOURCES = {
  explicit: 'from SALAMI_TEMPORAL_CLI',
  path: 'found on PATH',
  cache: 'provided earlier',
  download: 'downloaded now',
  build: 'built now',
} as const;
