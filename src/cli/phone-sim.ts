/** `salami phone-sim`: a phone without a phone. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { wholeNumber } from './arguments.js';
import { examples } from './output.js';
import type { CommonOptions, SmssyncChoice, ChtChoice, MsyncChoice } from './phone-sim-run.js';

const ABOUT = `
A simulated phone runs until Ctrl-C, or for --for seconds: it polls, "sends" what
it is given, reports it, and brings incoming SMS. Then it says how many SMS it
sent, how many of them twice, and how many it brought. It needs no database and
no token, only the address that a real phone would get.`;

export function addPhoneSim(program: Command): void {
  const phones = program
    .command('phone-sim')
    .description('a simulated Android phone, with the faults of the real apps')
    .addHelpText('after', ABOUT)
    .addHelpText(
      'after',
      examples(
        'salami phone-sim smssync --url http://127.0.0.1:8080/api/sms/smssync/KEY --secret "blue heron"',
        'salami phone-sim cht --url http://127.0.0.1:8080/api/sms/cht/KEY --incoming "Habari" --from +254711000111',
        'salami phone-sim msync --url http://127.0.0.1:8080/api/sms/msync/KEY --device-id dev-0007',
      ),
    );
  addSmssync(phones);
  addCht(phones);
  addMsync(phones);
}

function addSmssync(phones: Command): void {
  const command = phones
    .command('smssync')
    .description('a phone with SMSsync, 2.8.3 or 3.1.1')
    .addOption(new Option('--version <version>', 'of the app').choices(['2.8', '3.1']).default('3.1'))
    .option('--secret <text>', 'the secret key of the Sync URL')
    .option('--device-id <id>', 'the device id typed into the app')
    .option('--results', 'Message Results API: acknowledge what is fetched, and report it')
    .option('--get-reply', 'send what the answer to an incoming SMS asks for; 3.1 repeats it')
    .option('--enable-retry', 'keep an SMS that the radio refused and send it again')
    .option('--retries <n>', 'tries of 2.8; 3.1 has no limit', wholeNumber(1, 1_000), 3)
    .option('--delivery-report', 'ask for delivery reports; 3.1 then sends every SMS twice')
    .addOption(new Option('--language <code>', 'of the phone').choices(['en', 'de']).default('en'))
    .addOption(battery('below 15 the phone raises its alarm'));
  common(command)
    .addHelpText(
      'after',
      examples(
        'salami phone-sim smssync --url http://127.0.0.1:8080/api/sms/smssync/KEY --results --poll 10',
        'salami phone-sim smssync --url http://127.0.0.1:8080/api/sms/smssync/KEY --version 2.8 --lose 0.1 \\\n      --incoming "Order {n}" --from +254711000111 --incoming-every 5',
      ),
    )
    .action(async (options: CommonOptions & SmssyncChoice) => (await runs()).runSmssync(options));
}

function addCht(phones: Command): void {
  const command = phones
    .command('cht')
    .description('a phone with the CHT gateway app or the SysCo smsgateway')
    .option('--dummy-send', 'report everything as delivered, send nothing');
  common(command)
    .addHelpText(
      'after',
      examples(
        'salami phone-sim cht --url http://127.0.0.1:8080/api/sms/cht/KEY --poll 10',
        'salami phone-sim cht --url http://127.0.0.1:8080/api/sms/cht --user phone7 --password "$PASSWORD" --radio-fail 0.2',
      ),
    )
    .action(async (options: CommonOptions & ChtChoice) => (await runs()).runCht(options));
}

function addMsync(phones: Command): void {
  const command = phones
    .command('msync')
    .description('a phone with MSync, known from its documentation alone')
    .requiredOption('--device-id <id>', 'the id that the app shows')
    .option('--secret <text>', 'sent as a field of every request')
    .addOption(battery('reported every five minutes').default(80));
  common(command)
    .addHelpText(
      'after',
      examples(
        'salami phone-sim msync --url http://127.0.0.1:8080/api/sms/msync/KEY --device-id dev-0007 --battery 40',
        'salami phone-sim msync --url http://127.0.0.1:8080/api/sms/msync --device-id dev-0007 --user dev --password "$PASSWORD"',
      ),
    )
    .action(async (options: CommonOptions & MsyncChoice) => (await runs()).runMsync(options));
}

const runs = () => import('./phone-sim-run.js');

const battery = (effect: string): Option =>
  new Option('--battery <percent>', effect).argParser(wholeNumber(0, 100));

function common(command: Command): Command {
  return command
    .requiredOption(
      '--url <url>',
      'address of the gateway for this phone, as a real one gets it',
      readPhoneUrl,
    )
    .option('--user <name>', 'user name for Basic auth')
    .option('--password <text>', 'password for Basic auth')
    .option('--poll <seconds>', 'time between two rounds', wholeNumber(1, 86_400), 30)
    .option('--incoming <text>', 'an SMS that arrives; {n} becomes its number')
    .option('--from <number>', 'who sends it', '+254711000111')
    .option('--incoming-every <seconds>', 'one more after each (default: one in all)', wholeNumber(1, 86_400))
    .option('--lose <share>', 'share of answers that get lost on the way, 0 to 1', readShare, 0)
    .option('--radio-fail <share>', 'share of SMS that the network refuses, 0 to 1', readShare, 0)
    .option('--undelivered <share>', 'share of SMS with a negative delivery report, 0 to 1', readShare, 0)
    .option('--for <seconds>', 'end after this time (default: never)', wholeNumber(1, 30 * 86_400))
    .option('--json', 'print nothing but one JSON document, at the end');
}

/** Kept as it was typed: the apps glue their parameters to whatever stands there. */
function readPhoneUrl(text: string): string {
  if (/^https?:\/\/[^\s/?#]+[^\s]*$/i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Give an address that starts with http:// or https://.');
}

function readShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('Give a number from 0 to 1.');
}
