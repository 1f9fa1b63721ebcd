/** `salami app`: accounts at providers, in the database directly. Making one is in app-create.ts. */
import type { Command } from 'commander';
import { describeDriver } from '../providers/describe.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR } from '../tokens/types.js';
import { addAppCreate } from './app-create.js';
import { recordOf, sayCallbackUrls } from './app-record.js';
import { readId } from './arguments.js';
import { count, examples, facts, instant, say, sayJson, table, type Cell } from './output.js';
import { withServices } from './session.js';

interface Json {
  json?: boolean;
}

export function addApp(program: Command): void {
  const app = program
    .command('app')
    .description('make, show and test apps: one configured account at a provider each')
    .addHelpText(
      'after',
      examples('salami app providers', 'salami app create --type Simulator --name Test', 'salami app list'),
    );

  addAppCreate(app);

  app
    .command('list')
    .description('list the apps')
    .option('--json', 'print one JSON document: the records as the API gives them')
    .addHelpText('after', examples('salami app list', 'salami app list --json'))
    .action((options: Json) => withServices((services) => list(services, options)));

  app
    .command('show')
    .description('show an app and the addresses its provider has to call; secrets stay masked')
    .argument('<id>', 'its id, see "salami app list"', readId)
    .option('--json', 'print one JSON document: the record as the API gives it')
    .addHelpText('after', examples('salami app show 1', 'salami app show 1 --json'))
    .action((id: number, options: Json) => withServices((services) => show(services, id, options)));

  app
    .command('test')
    .description('ask the provider to confirm the credentials; sends nothing; exit code 1 when it refuses')
    .argument('<id>', 'its id, see "salami app list"', readId)
    .addHelpText('after', examples('salami app test 1'))
    .action((id: number) => withServices((services) => test(services, id)));

  app
    .command('providers')
    .description('list the provider types, or the fields that one of them needs')
    .argument('[type]', 'a provider type, for example Twilio')
    .option('--json', 'print one JSON document: the records as the API gives them')
    .addHelpText('after', examples('salami app providers', 'salami app providers Twilio'))
    .action(providers);
}

async function list(services: Services, { json = false }: Json): Promise<void> {
  const { apps } = await services.appService.list(LOCAL_OPERATOR, {
    limit: Number.MAX_SAFE_INTEGER,
    offset: 0,
  });
  const records = await Promise.all(apps.map((app) => recordOf(services, app)));
  if (json) return sayJson(records);
  if (records.length === 0)
    return say('There are no apps. Try one with: salami app create --type Simulator --name Test');
  const rows = records.map((app) => [
    app.id,
    app.name,
    app.type,
    app.channel,
    app.phone_number,
    app.group_id,
    app.sms_limit,
    app.state,
    app.health,
  ]);
  say(table(['ID', 'NAME', 'TYPE', 'CHANNEL', 'SENDER', 'GROUP', 'LIMIT', 'STATE', 'HEALTH'], rows));
}

async function show(services: Services, id: number, { json = false }: Json): Promise<void> {
  const app = await services.appService.get(LOCAL_OPERATOR, id);
  const record = await recordOf(services, app);
  if (json) return sayJson(record);
  say(`App ${app.id}, ${app.name}\n`);
  const fields = record as Record<string, unknown>;
  say(
    facts([
      ['Type', record.type],
      ['Channel', record.channel],
      ['State', record.state],
      ['Health', record.health],
      ['Link', record.link],
      ['Limit', `${count(record.sms_limit, 'message')} on their way at once`],
      ['Group', record.group_id],
      ['Created', instant(app.createdAt)],
      ['Changed', instant(app.updatedAt)],
      ...Object.keys(app.credentials).map((name): [string, Cell] => [name, String(fields[name] ?? '')]),
      ...Object.entries(app.settings).map(([name, value]): [string, Cell] => [
        `settings.${name}`,
        JSON.stringify(value),
      ]),
    ]),
  );
  await sayCallbackUrls(services.config, record);
}

async function test({ appService }: Services, id: number): Promise<void> {
  const { ok, asked, text } = await appService.test(LOCAL_OPERATOR, id);
  say(`${ok ? 'OK' : asked === false ? 'Not known' : 'Refused'}: ${text}`);
  if (!ok) process.exitCode = 1;
}

async function providers(type: string | undefined, { json = false }: Json): Promise<void> {
  const { DRIVERS } = await import('../providers/registry.js');
  const all = DRIVERS.map(describeDriver);
  if (type === undefined) {
    if (json) return sayJson(all);
    say(
      table(
        ['TYPE', 'CHANNELS', 'FIELDS', 'WHAT IT IS'],
        all.map((one) => [one.type, one.channels.join(', '), one.fields.length, one.label]),
      ),
    );
    return say('\nSee what one of them needs with: salami app providers <type>');
  }
  const provider = all.find((one) => one.type.toLowerCase() === type.toLowerCase());
  if (!provider)
    throw new Error(`"${type}" is not a provider. Use one of ${all.map((one) => one.type).join(', ')}.`);
  if (json) return sayJson(provider);
  say(`${provider.label} (${provider.type}), ${provider.channels.join(', ')}\n${provider.help}\n`);
  say(
    table(
      ['FIELD', '', 'TITLE', 'HELP'],
      provider.fields.map((field) => [field.name, kindOf(field, provider), field.title, field.help]),
    ),
  );
  const needed = provider.fields
    .filter(({ required }) => required)
    .map(({ name, secret }) => ` --field ${name}=${secret ? `@${name}.txt` : '…'}`);
  say(`\nMake an app with: salami app create --type ${provider.type} --name …${needed.join('')}`);
}

function kindOf(
  { name, required, secret }: { name: string; required: boolean; secret: boolean },
  { channel_fields: needed }: Pick<ReturnType<typeof describeDriver>, 'channel_fields'>,
): string {
  const channels = Object.keys(needed).filter((channel) => needed[channel]?.includes(name));
  const need = channels.length > 0 ? `for ${channels.join(' and ')}` : 'optional';
  return [required ? 'required' : need, ...(secret ? ['secret'] : [])].join(', ');
}
