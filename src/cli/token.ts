/** `salami token`: API tokens, made and revoked directly in the database. */
import type { Command } from 'commander';
import { presentToken } from '../api/present.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR, SCOPES, type Scope, type Token } from '../tokens/types.js';
import { collectIds, collectScopes, readFuture, readId, readName, wholeNumber } from './arguments.js';
import { examples, instant, instantOr, limitsOf, say, sayJson, table } from './output.js';
import { withServices } from './session.js';

interface CreateOptions {
  name: string;
  scopes: Scope[];
  app?: number[];
  group?: number[];
  expires?: Date;
  rateLimit?: number;
  json?: boolean;
}

export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('make, list and revoke API tokens')
    .addHelpText(
      'after',
      examples(
        'salami token create --name shop --scopes messages:send',
        'salami token list',
        'salami token revoke 3',
      ),
    );

  token
    .command('create')
    .description('make an API token; it is shown once')
    .requiredOption('--name <name>', 'what it is for', readName)
    .requiredOption('--scopes <scope...>', `what it may do: ${SCOPES.join(', ')}`, collectScopes)
    .option('--app <id...>', 'limit it to these apps (default: all)', collectIds)
    .option('--group <id...>', 'limit it to these groups and their apps (default: all)', collectIds)
    .option(
      '--expires <when>',
      'how long it is good: 90s, 10m, 12h, 30d, 2w, a date or a time (default: forever)',
      readFuture,
    )
    .option('--rate-limit <n>', 'requests per minute (default: no limit)', wholeNumber(1, 10_000_000))
    .option('--json', 'print one JSON document: id and token')
    .addHelpText(
      'after',
      examples(
        'salami token create --name shop --scopes messages:send messages:read --app 1',
        'salami token create --name audit --scopes messages:read --expires 30d --rate-limit 60',
        'export SALAMI_TOKEN="$(salami token create --name me --scopes admin --json | jq -r .token)"',
      ),
    )
    .action((options: CreateOptions) => withServices((services) => create(services, options)));

  token
    .command('list')
    .description('list the tokens that work; never their secrets')
    .option('--all', 'revoked and expired ones too')
    .option('--json', 'print one JSON document: the records as the API gives them')
    .addHelpText('after', examples('salami token list', 'salami token list --all --json'))
    .action((options: { all?: boolean; json?: boolean }) =>
      withServices((services) => list(services, options)),
    );

  token
    .command('revoke')
    .description('make a token useless at once')
    .argument('<id>', 'its id, see "salami token list"', readId)
    .addHelpText('after', examples('salami token revoke 3'))
    .action((id: number) =>
      withServices(async ({ tokens, clock }) => {
        await tokens.revoke(LOCAL_OPERATOR, id, clock());
        say(`Token ${id} is revoked.`);
      }),
    );
}

async function create(services: Services, options: CreateOptions): Promise<void> {
  await assertKnown(services, options);
  const { id, plain } = await services.tokens.create(
    LOCAL_OPERATOR,
    {
      name: options.name,
      scopes: options.scopes,
      appIds: options.app ?? null,
      groupIds: options.group ?? null,
      rateLimitPerMinute: options.rateLimit ?? null,
      expiresAt: options.expires?.getTime() ?? null,
    },
    services.clock(),
  );
  if (options.json) return sayJson({ id, token: plain });
  say(`Token ${id} is made. It is shown only now:\n\n  ${plain}\n`);
  say(
    options.expires
      ? `It works until ${instant(options.expires.getTime())}.`
      : 'It works until it is revoked.',
  );
}

/** A token limited to a mistyped id would work nowhere, and for the next app that gets this id. */
async function assertKnown(
  { db, apps, groups }: Services,
  { app = [], group = [] }: CreateOptions,
): Promise<void> {
  for (const id of app)
    if (!(await apps.find(db, id))) throw new Error(`There is no app ${id}. See: salami app list`);
  for (const id of group) if (!(await groups.find(db, id))) throw new Error(`There is no group ${id}.`);
}

async function list(
  { tokens, clock }: Services,
  { all = false, json = false }: { all?: boolean; json?: boolean },
) {
  const now = clock().getTime();
  const found = (await tokens.list()).filter((token) => all || stateOf(token, now) === 'works');
  if (json) return sayJson(found.map(presentToken));
  if (found.length === 0)
    return say('There are no tokens. Make one with: salami token create --name admin --scopes admin');
  const head = ['ID', 'NAME', 'SCOPES', 'LIMITED TO', 'PER MINUTE', 'EXPIRES', 'LAST USED', 'STATE'];
  const rows = found.map((token) => [
    token.id,
    token.name,
    token.scopes.join(', '),
    limitsOf(token),
    token.rateLimitPerMinute,
    instantOr(token.expiresAt, 'never'),
    instantOr(token.lastUsedAt, 'never'),
    stateOf(token, now),
  ]);
  say(table(head, rows));
}

function stateOf({ revokedAt, expiresAt }: Token, now: number): 'works' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'works';
}
