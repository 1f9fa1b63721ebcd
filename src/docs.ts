/**
 * The generated parts of README.md and .env.example, each made from the declaration that the code itself uses.
 * `npm run docs` writes them; a test compares.
 */
import { VARIABLES } from './config.js';
import { API_ERRORS } from './errors.js';
import { describeFields } from './providers/describe.js';
import { DRIVERS } from './providers/registry.js';
import { DELIVERS, SCENARIOS } from './providers/simulator/scenarios.js';

export function envExample(): string {
  const lines = VARIABLES.flatMap(({ name, help, default: fallback }) => [
    `# ${help}`,
    `# Default: ${fallback}`,
    `#${name}=`,
    '',
  ]);
  return [
    '# Copy to .env and uncomment what you change. The environment wins over this file.',
    '',
    ...lines,
  ].join('\n');
}

const SECTIONS: Record<string, () => string> = {
  variables: () =>
    table(
      ['Variable', 'Meaning', 'Default'],
      VARIABLES.map(({ name, help, default: fallback }) => [`\`${name}\``, help, fallback]),
    ),
  simulator: () =>
    table(
      ['Send to', 'What happens'],
      [
        ...Object.entries(SCENARIOS).map(([number, { what }]) => [`\`${number}\``, what]),
        ['any other number', DELIVERS.what],
      ],
    ),
  providers: () =>
    table(
      ['Type', 'Channels', 'Fields (* required)'],
      DRIVERS.map((driver) => [
        `\`${driver.type}\``,
        driver.channels.join(', '),
        describeFields(driver)
          .map(({ name, required }) => `\`${name}\`${required ? '*' : ''}`)
          .join(' '),
      ]),
    ),
  errors: () =>
    table(
      ['Status', '`code`', 'What to do'],
      Object.entries(API_ERRORS).map(([code, { status, solve }]) => [String(status), `\`${code}\``, solve]),
    ),
};

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function renderReadme(readme: string): string {
  return Object.entries(SECTIONS).reduce(
    (text, [name, render]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`),
        (_all, open: string, close: string) => `${open}\n\n${render()}\n\n${close}`,
      ),
    readme,
  );
}

/** As Prettier lays tables out, so that formatting leaves them alone. */
function table(head: string[], rows: string[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}
