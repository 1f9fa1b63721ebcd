/** `salami user`: who may sign in to the dashboard, directly in the database. */
import { InvalidArgumentError, type Command } from 'commander';
import { presentUser } from '../api/present-users.js';
import { Email } from '../api/routes/user-shapes.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR } from '../tokens/types.js';
import { ROLES, hasTotp, stateOf, type Role } from '../users/types.js';
import { collectIds, readName } from './arguments.js';
import { examples, instantOr, limitsOf, say, sayJson, table } from './output.js';
import { withServices } from './session.js';

interface InviteOptions {
  email: string;
  name: string;
  role: Role;
  app?: number[];
  group?: number[];
  json?: boolean;
}

export function addUser(program: Command): void {
  const user = program
    .command('user')
    .description('invite, list and switch off users of the dashboard')
    .addHelpText(
      'after',
      examples(
        'salami user invite --email amina@example.org --name Amina --role operator',
        'salami user list',
        'salami user reset amina@example.org',
      ),
    );

  user
    .command('list')
    .description('list everybody who may sign in')
    .option('--json', 'print one JSON document: the records as the API gives them')
    .addHelpText('after', examples('salami user list', 'salami user list --json'))
    .action(({ json = false }: { json?: boolean }) => withServices((services) => list(services, json)));

  user
    .command('invite')
    .description('add a user; prints a link to choose a password, good for 72 hours, once')
    .requiredOption('--email <address>', 'with which to sign in', readEmail)
    .requiredOption('--name <name>', 'as others see it', readName)
    .requiredOption('--role <role>', `what the user may do: ${ROLES.join(', ')}`, readRole)
    .option('--app <id...>', 'limit the user to these apps (default: all)', collectIds)
    .option('--group <id...>', 'limit the user to these groups and their apps (default: all)', collectIds)
    .option('--json', 'print one JSON document: id and link')
    .addHelpText(
      'after',
      examples(
        'salami user invite --email amina@example.org --name Amina --role viewer',
        'salami user invite --email juma@example.org --name Juma --role operator --group 2',
      ),
    )
    .action(({ json, app: appIds, group: groupIds, ...fields }: InviteOptions) =>
      withServices(async ({ users }) => {
        const made = await users.invite(LOCAL_OPERATOR, { ...fields, appIds, groupIds });
        if (json) return sayJson(made);
        say(
          `User ${made.id} is invited. The link is shown only now, and good for 72 hours:\n\n  ${made.link}`,
        );
      }),
    );

  user
    .command('reset')
    .description(
      'print a link to choose a new password: good for an hour, once; opens an account closed by guesses',
    )
    .argument('<email>', 'whose', readEmail)
    .option('--totp', 'ask for no code any more: the authenticator app is lost')
    .option('--json', 'print one JSON document: link')
    .addHelpText(
      'after',
      examples('salami user reset amina@example.org', 'salami user reset amina@example.org --totp'),
    )
    .action((email: string, options: { totp?: boolean; json?: boolean }) =>
      withServices(async ({ users }) => {
        const { id, passwordHash } = await users.findByEmail(email);
        const made = await users.newLink(LOCAL_OPERATOR, id);
        if (options.totp) await users.change(LOCAL_OPERATOR, id, { totp: false });
        if (options.json) return sayJson(made);
        const time = passwordHash === null ? '72 hours' : 'an hour';
        say(`The link is shown only now, and good for ${time}:\n\n  ${made.link}`);
      }),
    );

  user
    .command('disable')
    .description('let a user in no more; sessions end at once')
    .argument('<email>', 'whom', readEmail)
    .addHelpText('after', examples('salami user disable amina@example.org'))
    .action((email: string) =>
      withServices(async ({ users }) => {
        const { id } = await users.findByEmail(email);
        await users.change(LOCAL_OPERATOR, id, { disabled: true });
        say(`${email} is switched off. A running gateway notices within a second.`);
      }),
    );
}

async function list({ users }: Services, json: boolean): Promise<void> {
  const found = await users.list(LOCAL_OPERATOR);
  if (json) return sayJson(found.map(presentUser));
  if (found.length === 0)
    return say('There are no users. The gateway prints a link to create the administrator when it starts.');
  const head = ['ID', 'NAME', 'E-MAIL', 'ROLE', 'LIMITED TO', 'CODE', 'LAST SIGN-IN', 'STATE'];
  const rows = found.map((user) => [
    user.id,
    user.name,
    user.email,
    user.role,
    limitsOf(user),
    hasTotp(user) ? 'yes' : 'no',
    instantOr(user.lastSignInAt, 'never'),
    stateOf(user),
  ]);
  say(table(head, rows));
}

function readEmail(text: string): string {
  const result = Email.safeParse(text);
  if (result.success) return result.data.toLowerCase();
  throw new InvalidArgumentError('Give an e-mail address, for example amina@example.org.');
}

function readRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new InvalidArgumentError(`Use ${ROLES.join(', ')}.`);
  return role;
}
