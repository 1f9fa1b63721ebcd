/** `salami send`: one message through the API of the running gateway, and what becomes of it. */
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { PRIORITIES, STATUSES, type Priority, type Status } from '../messages/types.js';
import { collectPairs, collectTexts, readFuture, readId, wholeNumber, type Pair } from './arguments.js';
import type { GatewayClient } from './client.js';
import { messageOf } from './failure.js';
import { eventLine, follow, type Followed } from './follow.js';
import { readStdin } from './input.js';
import { coloured, count, examples, instant, note, say, sayJson } from './output.js';
import { connectionOptions, interruptible, withGateway, type Connection } from './session.js';

interface SendOptions extends Connection {
  app?: number;
  group?: number;
  to: string;
  ref?: string;
  at?: Date;
  ttl?: number;
  sender?: string;
  priority?: Priority;
  media?: string[];
  template?: string;
  language?: string;
  var?: Pair[];
  dryRun?: boolean;
  follow?: boolean;
  timeout: number;
  json?: boolean;
}

/** The rest of a record passes through unread. */
const Accepted = z.looseObject({
  id: z.int().nullable(),
  to: z.string(),
  status: z.enum(STATUSES),
  from: z.string().nullable(),
  app_id: z.int(),
  sms_provider: z.string(),
  message_parts: z.int(),
  encoding: z.string(),
  telco_name: z.string().nullable(),
  scheduled_at: z.string().nullable(),
});
type Accepted = z.output<typeof Accepted>;

const FAILED = 3;
const UNDECIDED = 4;
const INTERRUPTED = 130;

const EXIT_CODES = `
Exit codes:
  0    accepted; with --follow: delivered, or sent when the time was over
  1    not accepted, or the gateway could not be asked; with --follow: accepted, but not to be followed
  2    wrong usage
  3    with --follow: failed, expired or cancelled
  4    with --follow: the time was over before the message was sent, or it is in doubt`;

export function addSend(program: Command): void {
  const send = program
    .command('send')
    .description('send a message through the running gateway')
    .argument('[text]', 'the text, at most 500 characters; - reads it from stdin')
    .option('--app <id>', 'send through this app', readId)
    .addOption(
      new Option('--group <id>', 'send through the app of this group that has most room')
        .argParser(readId)
        .conflicts('app'),
    )
    .requiredOption('--to <number>', 'phone number, best with its country code')
    .option('--ref <text>', 'your own reference; with the same --token, repeating it sends nothing twice')
    .option(
      '--at <when>',
      'when to send: 10m, 2h, 3d, a date or a time with its zone (default: now)',
      readFuture,
    )
    .option(
      '--ttl <seconds>',
      'give up when it was not sent by then (default: none)',
      wholeNumber(1, 30 * 86_400),
    )
    .option('--sender <id>', "another sender id that the app allows (default: the app's own)")
    .addOption(
      new Option('--priority <level>', 'who goes first when there is a queue (default: normal)').choices(
        PRIORITIES,
      ),
    )
    .option(
      '--media <url>',
      'mms and whatsapp: public https address of a file; may be repeated',
      collectTexts,
    )
    .option('--template <name>', 'whatsapp: an approved template in place of the text')
    .option('--language <code>', 'the language of the template, for example en_US')
    .option('--var <key=value>', 'value of a placeholder, by number or name; may be repeated', collectPairs)
    .option('--dry-run', 'check everything, choose the app, count the parts; send nothing')
    .addOption(
      new Option(
        '--follow',
        'print every change of status until the message is delivered or has failed',
      ).conflicts('dryRun'),
    )
    .option('--timeout <seconds>', 'how long to follow', wholeNumber(1, 86_400), 60)
    .option(
      '--json',
      'print one JSON document: the message as the API gives it, with --follow as it is at the end',
    );
  connectionOptions(send, 'one is made in the local database for this command')
    .addHelpText('after', EXIT_CODES)
    .addHelpText(
      'after',
      examples(
        'salami send --app 1 --to 254711000111 "Your parcel is here" --follow',
        'salami send --group 2 --to 254711000111 --at 2h --priority low "See you tomorrow"',
        'salami send --app 1 --to 254711000111 --dry-run --json "How many parts is this?"',
        'salami send --app 3 --to 254711000111 --media https://files.example.org/map.png "The way to us"',
        'salami send --app 4 --to 254711000111 --template order_ready --language en_US --var 1=Amina --var 2=17:30',
        'date | salami send --app 1 --to 254711000111 - --url https://sms.example.org --token "$SALAMI_TOKEN"',
      ),
    )
    .action((text: string | undefined, options: SendOptions, command: Command) => {
      if (options.app === undefined && options.group === undefined) {
        command.error('error: say through what to send: --app <id> or --group <id>', { exitCode: 2 });
      }
      const hasContent = options.template !== undefined || options.media !== undefined;
      if (text === undefined && !hasContent) {
        command.error('error: say what to send: a text, --media <url> or --template <name>', { exitCode: 2 });
      }
      if (options.template === undefined && (options.var ?? options.language) !== undefined) {
        command.error('error: --var and --language belong to a --template', { exitCode: 2 });
      }
      return sendAndFollow(text, options);
    });
}

async function sendAndFollow(given: string | undefined, options: SendOptions): Promise<void> {
  const text = given === '-' ? await readStdin() : given;
  const forMs = options.follow ? options.timeout * 1_000 : 0;
  const needed = {
    scopes: ['messages:send' as const, ...(options.follow ? ['messages:read' as const] : [])],
    forMs,
  };
  await interruptible((signal) =>
    withGateway(options, needed, async (client) => {
      signal.throwIfAborted(); // whoever interrupts this early wants nothing to be sent
      const record = await send(client, text, options);
      const message = Accepted.parse(record);
      if (!options.json) say(summaryOf(message));
      if (!options.follow || message.id === null) {
        if (options.json) sayJson(record);
        return;
      }
      const followed = await watch(client, message.id, options, signal).catch((error: unknown) => {
        if (options.json) sayJson(record); // whoever reads it must learn that the message is on its way
        throw new Error(`Message ${message.id} is accepted, but can't be followed: ${messageOf(error)}`, {
          cause: error,
        });
      });
      if (options.json) sayJson(followed.message ?? record);
      else say(endingOf(message.id, followed.status, options.timeout, signal.aborted));
      process.exitCode = signal.aborted ? INTERRUPTED : exitCodeOf(followed.status);
    }),
  );
}

function send(client: GatewayClient, text: string | undefined, options: SendOptions): Promise<unknown> {
  const path =
    options.app === undefined ? `/api/sms/groups/${options.group}/send` : `/api/sms/apps/${options.app}/send`;
  return client.post(path, {
    to: options.to,
    message: text,
    media_urls: options.media,
    template: templateOf(options),
    client_ref: options.ref,
    scheduled_at: options.at?.toISOString(),
    ttl: options.ttl,
    sender: options.sender,
    priority: options.priority,
    dry_run: options.dryRun,
  });
}

function templateOf({ template: name, language, var: variables = [] }: SendOptions) {
  if (name === undefined) return undefined;
  return { name, language, variables: Object.fromEntries(variables.map((pair) => [pair.name, pair.value])) };
}

/** With --json nothing is said on the way. */
function watch(
  client: GatewayClient,
  id: number,
  { timeout, json = false }: SendOptions,
  signal: AbortSignal,
): Promise<Followed> {
  const tell = (text: string) => (json ? undefined : say(text));
  return follow(client, {
    id,
    timeoutMs: timeout * 1_000,
    signal,
    onWorkflow: (url) => tell(`Its workflow: ${url}\n`),
    onEvent: (event) => tell(eventLine(event)),
    onAway: (reason) => note(`${reason.split('\n')[0]} Asking again …`),
  });
}

function summaryOf(message: Accepted): string {
  const telco = message.telco_name === null ? '' : ` (${message.telco_name})`;
  const sender = message.from === null ? '' : ` as ${message.from}`;
  const way = `${count(message.message_parts, 'part')}, ${message.encoding}, to ${message.to}${telco}${sender} through app ${message.app_id} (${message.sms_provider})`;
  if (message.id === null) return `Nothing was sent. It would be ${way}.`;
  const time = message.scheduled_at === null ? '' : `, to be sent ${instant(message.scheduled_at)}`;
  return `Message ${message.id} is accepted: ${way}${time}.`;
}

const ENDINGS: Partial<Record<Status, string>> = {
  delivered: 'is delivered',
  failed: 'has failed',
  expired: 'has expired',
  cancelled: 'was cancelled',
};

const PROSPECTS: Partial<Record<Status, string>> = {
  sent: 'its delivery report may still come',
  unknown: 'the provider may or may not have taken it',
};

function endingOf(id: number, status: Status | null, timeout: number, interrupted: boolean): string {
  if (interrupted) return `\nNo longer followed; message ${id} goes its way.`;
  if (status === null) {
    return `\nThe gateway gave no answer for ${timeout} s; what became of message ${id} is not known.`;
  }
  const ending = ENDINGS[status];
  if (ending !== undefined) return `\nMessage ${id} ${coloured(status, ending)}.`;
  return `\nMessage ${id} is ${coloured(status)} after ${timeout} s; ${PROSPECTS[status] ?? 'it goes on by itself'}.`;
}

function exitCodeOf(status: Status | null): number {
  switch (status) {
    case 'delivered':
    case 'sent':
      return 0;
    case 'failed':
    case 'expired':
    case 'cancelled':
      return FAILED;
    case 'scheduled':
    case 'pending':
    case 'processing':
    case 'unknown':
    case null:
      return UNDECIDED;
  }
}
