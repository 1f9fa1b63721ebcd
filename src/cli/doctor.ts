/** `salami doctor`: is everything as the gateway needs it, and how to repair what is not. */
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { ConfigError, readConfig } from '../config.js';
import { problem, type Finding, type State } from './doctor/finding.js';
import { createLog } from '../log.js';
import { count, examples, plain, say, sayJson } from './output.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at everything the gateway needs, and say how to repair what is wrong')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
It only looks, and works while the gateway runs and while it is stopped.

Exit codes:
  0    no problem was found; there may be warnings
  1    there is a problem`,
    )
    .addHelpText('after', examples('salami doctor', 'salami doctor --json'))
    .action(doctor);
}

async function doctor({ json = false }: { json?: boolean }): Promise<void> {
  const findings = await look();
  const problems = findings.filter(({ state }) => state === 'problem').length;
  process.exitCode = problems > 0 ? 1 : 0;
  if (json) return sayJson({ healthy: problems === 0, findings });
  for (const finding of findings) say(lineOf(finding));
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  say(`\n${count(problems, 'problem')}, ${count(warnings, 'warning')}.`);
}

async function look(): Promise<Finding[]> {
  try {
    const config = readConfig();
    const { installTemporalLogger } = await import('../temporal/runtime.js');
    installTemporalLogger(createLog('silent'));
    const { examine } = await import('./doctor/examine.js');
    return await examine(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = 'Correct it in the environment or in .env; nothing else was looked at.';
    return error.problems.map((text) => problem('Configuration', text, fix));
  }
}

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const satisfies Record<State, string>;

function lineOf({ check, state, text, fix }: Finding): string {
  const label = styleText(COLOURS[state], state.padEnd(7), { stream: process.stdout });
  const line = `${label}  ${check.padEnd(16)}  ${plain(text)}`;
  return fix === undefined ? line : `${line}\n${' '.repeat(27)}${plain(fix)}`;
}
