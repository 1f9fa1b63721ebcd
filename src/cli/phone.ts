/** `salami phone`: Android phones as gateways: made, set up, looked at. In the database directly. */
import { randomInt } from 'node:crypto';
import { Option, type Command } from 'commander';
import type { PhoneView } from '../phones/directory.js';
import type { Setup } from '../phones/setup.js';
import { PROTOCOLS, type Protocol } from '../phones/types.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR } from '../tokens/types.js';
import { readId, readName, wholeNumber } from './arguments.js';
import { count, examples, facts, instant, plain, say, sayJson, table } from './output.js';
import { withServices } from './session.js';

interface Json {
  json?: boolean;
}

interface AddOptions extends Json {
  app: Protocol;
  name: string;
  number: string;
  group?: number;
  secret?: string | false;
}

interface SetupOptions extends Json {
  grace?: number;
  newPhone?: boolean;
}

export function addPhone(program: Command): void {
  const phone = program
    .command('phone')
    .description('Android phones with a SIM as gateways: SMSsync, CHT gateway and MSync')
    .addHelpText(
      'after',
      examples('salami phone add --app smssync --name Shop --number +254711000111', 'salami phone list'),
    );

  phone
    .command('add')
    .description('make an app for a phone and show what to type into it')
    .addOption(new Option('--app <app>', 'the app on the phone').choices(PROTOCOLS).makeOptionMandatory())
    .requiredOption('--name <name>', 'what you call it', readName)
    .requiredOption('--number <number>', 'number of its SIM, with the country code')
    .option('--group <id>', 'let it share the load of this group (default: none)', readId)
    .option('--secret <secret>', 'SMSsync, MSync: the secret in the app (default: a new one)')
    .option('--no-secret', 'SMSsync, MSync: the key in the address is enough')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples(
        'salami phone add --app smssync --name Shop --number +254711000111',
        'salami phone add --app cht --name "Clinic 3" --number +254711000112 --group 1',
      ),
    )
    .action((options: AddOptions) => withServices((services) => add(services, options)));

  phone
    .command('list')
    .description('list the phones: who is there, what waits for them')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('salami phone list'))
    .action((options: Json) => withServices((services) => list(services, options)));

  phone
    .command('show')
    .description('show one phone')
    .argument('<id>', 'id of its app, see "salami phone list"', readId)
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('salami phone show 1'))
    .action((id: number, options: Json) => withServices((services) => show(services, id, options)));

  phone
    .command('setup')
    .description('make a new key and show what to type into the app; the old key works on for a while')
    .argument('<id>', 'id of its app, see "salami phone list"', readId)
    .option(
      '--grace <seconds>',
      'how long the old key still works (default: a week)',
      wholeNumber(0, 31_622_400),
    )
    .option('--new-phone', 'another phone takes over: the old one is refused at once')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('salami phone setup 1', 'salami phone setup 1 --new-phone'))
    .action((id: number, options: SetupOptions) => withServices((services) => setup(services, id, options)));
}

/** Nobody mistakes one of these for another when typing them into a phone. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const newSecret = () => Array.from({ length: 14 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

async function add(services: Services, options: AddOptions): Promise<void> {
  const { DRIVERS } = await import('../providers/registry.js');
  const driver = DRIVERS.find(({ phone }) => phone === options.app)!;
  const takesSecret = 'secret' in driver.credentials.shape && options.secret !== false;
  const secret = typeof options.secret === 'string' ? options.secret : newSecret();
  const app = await services.appService.create(LOCAL_OPERATOR, {
    name: options.name,
    type: driver.type,
    groupId: options.group,
    fields: { phone_number: options.number, ...(takesSecret && { secret }) },
  });
  const made = await services.phoneDirectory.newKey(LOCAL_OPERATOR, app.id, { graceS: 0 });
  if (options.json) return sayJson({ app_id: app.id, key: made.key, ...made.setup });
  say(`Phone ${app.id}, "${plain(app.name)}", is made. In its app, set:\n`);
  await sayPhoneSetup(made.setup);
  say(
    `\nNext, once it has called:\n  salami phone show ${app.id}\n  salami send --app ${app.id} --to 254711000111 "Hello" --follow`,
  );
}

async function setup(services: Services, id: number, options: SetupOptions): Promise<void> {
  const made = await services.phoneDirectory.newKey(LOCAL_OPERATOR, id, {
    ...(options.grace !== undefined && { graceS: options.grace }),
    isOtherPhone: options.newPhone ?? false,
  });
  if (options.json) return sayJson({ app_id: id, key: made.key, ...made.setup });
  say('A new key is made. In the app, set:\n');
  await sayPhoneSetup(made.setup);
  if (made.oldKeyUntil !== null) say(`\nThe old key works until ${instant(made.oldKeyUntil)}.`);
}

async function sayPhoneSetup({ url, steps, notes }: Setup): Promise<void> {
  if (process.stdout.isTTY) say((await import('qr')).default(url, 'term'));
  say(`${url}\n`);
  say(facts(steps.map(({ name, value }): [string, string] => [name, value])));
  say(`\n${notes.map((note) => `- ${note}`).join('\n')}`);
  say('\nThis address is shown only now; "salami phone setup" makes another one.');
}

async function list(services: Services, { json = false }: Json): Promise<void> {
  const page = { limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  const { phones } = await services.phoneDirectory.list(LOCAL_OPERATOR, page);
  if (json) return sayJson(phones.map(recordOf));
  if (phones.length === 0)
    return say('There are no phones. Add one with: salami phone add --app smssync --name … --number …');
  const rows = phones.map(({ app, phone, queued, handedOut }) => [
    app.id,
    app.name,
    phone.protocol,
    app.phoneNumber,
    app.groupId,
    app.state === 'paused' ? 'paused' : phone.presence,
    phone.lastSeenAt === null ? 'never' : instant(phone.lastSeenAt),
    phone.battery === null ? '' : `${phone.battery} %`,
    queued,
    handedOut,
  ]);
  say(
    table(['ID', 'NAME', 'APP', 'NUMBER', 'GROUP', 'STATE', 'LAST SEEN', 'BATTERY', 'QUEUED', 'ON IT'], rows),
  );
}

async function show(services: Services, id: number, { json = false }: Json): Promise<void> {
  const view = await services.phoneDirectory.get(LOCAL_OPERATOR, id);
  if (json) return sayJson(recordOf(view));
  const { app, phone, queued, handedOut, confirms } = view;
  say(`Phone ${app.id}, ${plain(app.name)}\n`);
  say(
    facts([
      ['App', phone.protocol],
      ['Number', app.phoneNumber ?? ''],
      ['State', app.state === 'paused' ? `paused, ${phone.presence}` : phone.presence],
      ['Last seen', phone.lastSeenAt === null ? 'never' : instant(phone.lastSeenAt)],
      ['Client', phone.client === null ? '' : plain(phone.client)],
      ['Device id', phone.deviceId === null ? '' : plain(phone.deviceId)],
      ['Queue', `${count(queued, 'message')} waiting, ${handedOut} on the phone`],
      ['Confirms', confirms ? 'yes' : 'no: what it was given counts as sent'],
      ['Battery', phone.battery === null ? '' : `${phone.battery} %`],
      ['Signal', phone.signal === null ? '' : `${phone.signal} dBm`],
      ['Network', phone.network === null ? '' : plain(phone.network)],
      ['SIM', phone.sim === null ? '' : plain(phone.sim)],
      ['Position', phone.latitude === null ? '' : `${phone.latitude}, ${phone.longitude}`],
    ]),
  );
}

const recordOf = ({ app, phone, queued, handedOut, confirms }: PhoneView) => ({
  app_id: app.id,
  name: app.name,
  protocol: phone.protocol,
  phone_number: app.phoneNumber,
  group_id: app.groupId,
  state: app.state,
  presence: phone.presence,
  last_seen_at: phone.lastSeenAt === null ? null : new Date(phone.lastSeenAt).toISOString(),
  queued,
  handed_out: handedOut,
  confirms,
  battery_level: phone.battery,
  signal_strength: phone.signal,
  network_type: phone.network,
  sim_state: phone.sim,
});
