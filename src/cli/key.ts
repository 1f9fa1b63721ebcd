/** `salami key`: the key that encrypts credentials, and changing it while gateways run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { readConfig, type Config } from '../config.js';
import { keyFile, previousKeyFile, removePreviousKeyFile, replaceKeyFile } from '../security/keys.js';
import type { SealedCount } from '../security/reseal.js';
import type { Services } from '../services.js';
import { count, examples, facts, note, plain, say, sayJson } from './output.js';
import { withServices } from './session.js';

/** A value may have been sealed with the old key just before the new one was there, and be stored a little later. */
const LAST_LOOK_MS = 2_000;

export function addKey(program: Command): void {
  const key = program
    .command('key')
    .description('the key that encrypts stored credentials')
    .addHelpText('after', examples('salami key status', 'salami key rotate'));

  key
    .command('status')
    .description('say which key seals, and open every stored value')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('salami key status', 'salami key status --json'))
    .action(status);

  key
    .command('rotate')
    .description('change the key: seal everything anew, while gateways run')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
With the key file, a new key is made; running gateways follow by themselves.
With SALAMI_KEY, change the environment first:
  1. every process: SALAMI_KEY=<old> SALAMI_KEY_PREVIOUS=<new>, restart
  2. every process: SALAMI_KEY=<new> SALAMI_KEY_PREVIOUS=<old>, restart
  3. salami key rotate
  4. every process without SALAMI_KEY_PREVIOUS
It may be ended at any time and run again.`,
    )
    .addHelpText('after', examples('salami key rotate'))
    .action(rotate);
}

async function status({ json = false }: { json?: boolean }): Promise<void> {
  const config = keyedConfig();
  const { countSealed } = await import('../security/reseal.js');
  const found = await withServices(({ db, box }) => countSealed(db, box), config);
  const source = config.key === null ? keyFile(config.dataDir) : 'SALAMI_KEY';
  if (json) return sayJson({ source, ...found });
  say(
    facts([
      ['Key', source],
      ['Values sealed with it', found.current],
      ['With an older key', found.previous],
      ['Unreadable', found.unreadable.length],
    ]),
  );
  sayUnreadable(found);
  if (found.previous > 0) say('\nSeal them anew with: salami key rotate');
}

async function rotate({ json = false }: { json?: boolean }): Promise<void> {
  const config = keyedConfig();
  const { waitForLock } = await import('../temporal/server/file-lock.js');
  const lock = await waitForLock(join(config.dataDir, 'key.rotating'), (waitedMs) => {
    if (waitedMs === 0) note('Another salami key rotate is running; waiting for it …');
  });
  try {
    const result = await withServices((services) => change(services, config), config);
    if (json) sayJson(result);
    else {
      say(
        result.resealed === 0
          ? 'Nothing to do: every readable value is sealed with this key.'
          : `Sealed anew: ${count(result.resealed, 'value')}.`,
      );
      sayUnreadable(result);
      if (result.remove.length > 0) say(`No longer needed: ${result.remove.join(', ')}.`);
    }
    if (result.unreadable.length > 0) process.exitCode = 1;
  } finally {
    lock.release();
  }
}

async function change({ db, box }: Services, config: Config) {
  const isFile = config.key === null;
  const { countSealed, reseal } = await import('../security/reseal.js');
  const before = await countSealed(db, box);
  // An old key in use, or one that is missing, first: another new key would not make anything better.
  const unfinished = before.previous > 0 || before.unreadable.length > 0;
  const isNew = isFile && !unfinished && replaceKeyFile(config.dataDir);
  if (isNew) box.seal(''); // the new key is known from here on
  let resealed = 0;
  for (let rounds = 0; ; rounds += 1) {
    const total = isNew ? before.current : before.previous;
    const round = await reseal(db, box, (done) => {
      if (done > 0) note(`${resealed + done} of ${Math.max(total, resealed + done)}`);
    });
    resealed += round.resealed;
    if (round.resealed === 0 && rounds > 0) {
      const clean = round.unreadable.length === 0;
      if (isFile && clean) removePreviousKeyFile(config.dataDir);
      const remove = clean && config.previousKeys.length > 0 ? ['SALAMI_KEY_PREVIOUS'] : [];
      return { newKey: isNew, resealed, unreadable: round.unreadable, remove };
    }
    if (isFile && existsSync(previousKeyFile(config.dataDir))) await delay(LAST_LOOK_MS);
  }
}

/** @throws Error when there is no key: making one here would only hide that the right one is missing */
function keyedConfig(): Config {
  const config = readConfig();
  if (config.key !== null || existsSync(keyFile(config.dataDir))) return config;
  throw new Error(
    `There is no key: SALAMI_KEY is not set, and ${config.dataDir} holds no file "key". Set SALAMI_DATA_DIR or SALAMI_KEY as for the gateway.`,
  );
}

function sayUnreadable({ unreadable }: Pick<SealedCount, 'unreadable'>): void {
  if (unreadable.length === 0) return;
  say(
    '\nNo known key opens these. Restore their key as SALAMI_KEY_PREVIOUS, or enter the credentials again:',
  );
  for (const label of unreadable) say(`  ${plain(label)}`);
}
