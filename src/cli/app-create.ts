/** `salami app create`: an account at a provider, with every missing field named and explained. */
import { Option, type Command } from 'commander';
import { AppSettings } from '../apps/types.js';
import { ApiError, type FieldErrors } from '../errors.js';
import { CHANNELS, type Channel } from '../messages/types.js';
import { describeFields, type FieldDescription } from '../providers/describe.js';
import type { ProviderDriver } from '../providers/driver.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR } from '../tokens/types.js';
import { recordOf, sayCallbackUrls } from './app-record.js';
import { collectPairs, readId, readName, wholeNumber, type Pair } from './arguments.js';
import { resolveValue } from './input.js';
import { count, examples, facts, plain, say, sayJson } from './output.js';
import { withServices } from './session.js';

interface CreateOptions {
  name: string;
  type: string;
  channel?: Channel;
  limit?: number;
  group?: number;
  field?: Pair[];
  setting?: Pair[];
  json?: boolean;
}

const SETTINGS = Object.entries(AppSettings.shape).map(([name, schema]): [string, string] => [
  name,
  String(schema.meta()?.['help'] ?? ''),
]);

export function addAppCreate(app: Command): void {
  app
    .command('create')
    .description('make an app; without its fields it says which ones the provider needs')
    .requiredOption('--name <name>', 'what you call it', readName)
    .requiredOption('--type <type>', 'provider type, see "salami app providers"')
    .addOption(
      new Option('--channel <channel>', "what it sends (default: the provider's first)").choices(CHANNELS),
    )
    .option(
      '--limit <n>',
      'messages on their way at once; a group then prefers another app (default: 100)',
      wholeNumber(1, 1_000_000),
    )
    .option('--group <id>', 'let it share the load of this group (default: none)', readId)
    .option(
      '--field <key=value...>',
      "the provider's fields; key=@file reads a file, key=- reads stdin or asks, @@ is a real @",
      collectPairs,
    )
    .option(
      '--setting <key=value...>',
      'settings of the app, see below; lists and objects as JSON',
      collectPairs,
    )
    .option('--json', 'print one JSON document: the record as the API gives it')
    .addHelpText('after', `\nSettings:\n${facts(SETTINGS, '  ')}`)
    .addHelpText(
      'after',
      examples(
        'salami app create --type Simulator --name Test',
        'salami app create --type Simulator --name Slow --field delay_s=5 --setting tps=2 default_country=KE',
        'salami app create --type Twilio --name Main --field account_sid=AC… phone_number=+12025550100 auth_token=@token.txt',
        `salami app create --type Simulator --name Shop --setting 'senders=["SHOP","ORDERS"]'`,
      ),
    )
    .action((options: CreateOptions) => withServices((services) => create(services, options)));
}

async function create(services: Services, options: CreateOptions): Promise<void> {
  const { DRIVERS } = await import('../providers/registry.js');
  const driver = DRIVERS.find(({ type }) => type.toLowerCase() === options.type.toLowerCase());
  const descriptions = driver ? describeFields(driver) : [];
  const fields = await readFields(options.field ?? [], driver, descriptions);
  // Reading an app fails with another key than the gateway's. Better here than for every message of the new app.
  await services.appService.list(LOCAL_OPERATOR, { limit: 1, offset: 0 });
  const app = await services.appService
    .create(LOCAL_OPERATOR, {
      name: options.name,
      type: driver?.type ?? options.type,
      channel: options.channel,
      smsLimit: options.limit,
      groupId: options.group,
      settings: Object.fromEntries(
        (options.setting ?? []).map(({ name, value }) => [name, readSetting(name, value)]),
      ),
      fields,
    })
    .catch((error: unknown) => {
      throw explain(error, options.type, descriptions);
    });
  const record = await recordOf(services, app);
  if (options.json) return sayJson(record);
  say(`App ${app.id}, "${plain(app.name)}", is made: ${app.type}, ${app.channel}.`);
  await sayCallbackUrls(services.config, record);
  say(
    `\nNext:\n  salami app test ${app.id}\n  salami send --app ${app.id} --to 254711000111 "Hello" --follow`,
  );
}

/** The API ignores fields it does not know; at a terminal an unknown one is a typing mistake. */
async function readFields(
  pairs: readonly Pair[],
  driver: ProviderDriver | undefined,
  descriptions: readonly FieldDescription[],
): Promise<Record<string, string>> {
  const unknown = pairs.filter(({ name }) => driver && !descriptions.some((field) => field.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `${driver!.label} has no field ${unknown.map(({ name }) => `"${name}"`).join(' and no field ')}. ` +
        `It has: ${descriptions.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (pairs.filter(({ value }) => value === '-').length > 1 && !process.stdin.isTTY) {
    throw new Error('Only one field can be read from stdin. Put the others into files: key=@file.');
  }
  const fields: Record<string, string> = {};
  for (const { name, value } of pairs) {
    fields[name] = await resolveValue(
      value,
      descriptions.find((field) => field.name === name)?.title ?? name,
    );
  }
  return fields;
}

function readSetting(name: string, value: string): unknown {
  if (!/^[[{]|^null$/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    throw new Error(`The setting ${name} looks like JSON but is none: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Adds what the form of the dashboard would show beside each field. */
function explain(error: unknown, type: string, descriptions: readonly FieldDescription[]): unknown {
  const errors: FieldErrors =
    (error instanceof ApiError && error.code === 'validation_failed' && error.details.errors) || {};
  const names = Object.keys(errors);
  if (names.length === 0) return error;
  const lines = names.flatMap((name) => {
    const field = descriptions.find((one) => one.name === name);
    const setting = SETTINGS.find(([key]) => `settings.${key}` === name);
    const title = field ? [field.title, ...(field.secret ? ['secret'] : [])].join(', ') : null;
    const help = [
      field?.help ?? setting?.[1],
      field?.secret ? `Give it as ${name}=@file, or ${name}=- for stdin.` : null,
    ].filter(Boolean);
    return [
      `  ${name || 'together'}${title === null ? '' : ` (${title})`}: ${errors[name]!.join(' ')}`,
      ...help.map((text) => `      ${text}`),
    ];
  });
  const see = descriptions.length > 0 ? [`See all fields with: salami app providers ${type}`] : [];
  return new Error(
    [
      `The app was not made; ${count(names.length, 'field needs', 'fields need')} attention:`,
      ...lines,
      ...see,
    ].join('\n'),
    { cause: error },
  );
}
