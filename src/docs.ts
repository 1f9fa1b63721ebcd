/**
 * The generated parts of README.md and .env.example, each made from the declaration that the code itself uses.
 * `npm run docs` writes them; a test compares.
 */
import { readFileSync } from 'node:fs';
import { VARIABLES } from './config.js';
import { API_ERRORS } from './errors.js';
import { describeFields } from './providers/describe.js';
import type { Channel } from './messages/types.js';
import type { ProviderDriver } from './providers/driver.js';
import { DRIVERS } from './providers/registry.js';

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
      DRIVERS.flatMap(({ testNumbers = {} }: ProviderDriver) => Object.entries(testNumbers)).map(
        ([number, what]) => [/^\d+$/.test(number) ? `\`${number}\`` : number, what],
      ),
    ),
  capabilities: () =>
    table(
      ['Type', 'SMS', 'MMS', 'Voice', 'WhatsApp', 'Set at the provider', 'Signatures', 'Can be asked for'],
      DRIVERS.map((driver) => [
        `\`${driver.type}\``,
        ...(['sms', 'mms', 'voice', 'whatsapp'] as const).map((channel) => wayOf(driver, channel)),
        setAt(driver),
        driver.signatures ?? 'none: key in the URL',
        questionsTo(driver),
      ]),
    ),
  /** A provider in one file: compiled, and tested like any other. */
  example: () =>
    ['```ts', readFileSync('test/providers/example/driver.ts', 'utf8').trim(), '```']
      .join('\n')
      .replaceAll("'../../../src/providers/", "'../"),
  providers: () =>
    DRIVERS.map((driver) => {
      const fields = describeFields(driver).map(({ name, required }) => `\`${name}\`${required ? '*' : ''}`);
      const more = Object.entries(driver.channelFields ?? {}).map(
        ([channel, names]) => `${channel} needs ${names?.map((name) => `\`${name}\``).join(', ')}`,
      );
      return `- **${driver.type}** ${[fields.join(' '), ...more].join('; ')}`;
    }).join('\n'),
  errors: () =>
    table(
      ['Status', '`code`', 'What to do'],
      Object.entries(API_ERRORS).map(([code, { status, solve }]) => [String(status), `\`${code}\``, solve]),
    ),
};

/** What happens on a channel; each word has its tests in the conformance suite. */
function wayOf({ channels, receives = [] }: ProviderDriver, channel: Channel): string {
  if (!channels.includes(channel)) return '–';
  return receives.includes(channel) ? 'out, in' : 'out';
}

/** Which addresses of ours do not go with each message. */
function setAt({ channels, setAtProvider: { reports = [], incoming = [] } = {} }: ProviderDriver): string {
  const ofReports = reports.length === channels.length ? 'reports' : `reports (${reports.join(', ')})`;
  return (
    [reports.length > 0 && ofReports, incoming.length > 0 && 'incoming'].filter(Boolean).join(', ') || '–'
  );
}

function questionsTo({ test, tellsBalance, poll, lookup, pricesLate }: ProviderDriver): string {
  const all = [
    test && 'credentials',
    tellsBalance && 'balance',
    poll && 'state',
    lookup && 'lost answers',
    pricesLate && 'price',
  ];
  return all.filter(Boolean).join(', ') || '–';
}

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
