/** What is to be entered for a parameter, where its schema does not say so itself. */

/** Things by the beginning of the address that has their `{id}`, and where the id is found. */
const IDS: readonly [path: RegExp, what: string, list: string][] = [
  [/^\/api\/sms\/batches\//, 'batch', '/api/sms/batches'],
  [/^\/api\/sms\/opt-outs\//, 'number', '/api/sms/opt-outs'],
  [/^\/api\/sms\/keywords\//, 'keyword rule', '/api/sms/keywords'],
  [/^\/api\/sms\/webhooks\//, 'webhook', '/api/sms/webhooks'],
  [/^\/api\/sms\/slack\//, 'Slack channel', '/api/sms/slack'],
  [/^\/api\/sms\/webhook-deliveries\//, 'delivery', '/api/sms/webhooks/{id}/deliveries'],
  [/^\/api\/sms\/(sms\/)?\{id\}/, 'message', '/api/sms/sms'],
  [/^\/api\/pay\/apps\//, 'payment app', '/api/pay/apps'],
  [/^\/api\/pay\/attention\//, 'text', '/api/pay/attention'],
  [/^\/api\/pay\/transactions\//, 'transaction', '/api/pay/apps/{id}/transactions'],
  [/^\/api\/callbacks\//, 'call', '/api/callbacks'],
  [/^\/api\/tokens\//, 'token', '/api/tokens'],
  [/^\/api\/account\/sessions\//, 'session', '/api/account/sessions'],
  [/^\/api\/users\//, 'user', '/api/users'],
];

const APP = 'Id of an app, as in GET /api/sms/apps.';
const GROUP = 'Id of a group, as in GET /api/sms/groups.';

const IN_PATH: Readonly<Record<string, string>> = {
  app: APP,
  group: GROUP,
  name: 'Name of a job, as in GET /api/jobs.',
  run: 'Id of a run, as POST /api/jobs/{name}/run answers it.',
  number: 'A phone number with its country code, such as 254711000111; or a name that wrote.',
  type: 'Type of a provider, as in GET /api/sms/providers.',
  uuid: 'The last part of the address in the media of a message.',
};

const IN_QUERY: Readonly<Record<string, string>> = {
  page: 'From 1.',
  per_page: 'Rows of a page, 1 to 100.',
  cursor: 'The next_cursor of the page before: for lists that are longer than pages reach.',
  after: 'Only what came behind this one.',
  app_id: APP,
  group_id: GROUP,
  batch_id: 'Id of a batch, as in GET /api/sms/batches.',
  payment_app_id: 'Id of a payment app, as in GET /api/pay/apps.',
  client_ref: 'The client_ref that the message was sent with.',
  created_after: 'A time in ISO 8601 with its zone, such as 2026-03-15T14:30:00Z.',
  created_before: 'A time in ISO 8601 with its zone, such as 2026-03-15T14:30:00Z.',
  occurred_after: 'A time in ISO 8601 with its zone, such as 2026-03-15T14:30:00Z.',
  occurred_before: 'A time in ISO 8601 with its zone, such as 2026-03-15T14:30:00Z.',
  from: 'Who sent it: a phone number or a name.',
  to: 'Who got it: a phone number.',
  folder: 'outbox: what went out; inbox: what came in.',
  min_amount: 'Nothing below it.',
  max_amount: 'Nothing above it.',
  transaction_id: "The operator's own id of a payment.",
};

/**
 * @param path of the route, as it declares it
 * @returns undefined for what its name says well enough
 */
export function wordsFor(place: 'path' | 'query', name: string, path: string): string | undefined {
  if (place === 'query') return IN_QUERY[name];
  if (name !== 'id') return IN_PATH[name];
  const found = IDS.find(([pattern]) => pattern.test(path));
  return found && `Id of a ${found[1]}, as in GET ${found[2]}.`;
}
