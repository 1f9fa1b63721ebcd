import assert from 'node:assert/strict';
import { before } from 'mocha';
import { SCENARIOS } from '../../src/providers/simulator/scenarios.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { usePlace } from './run.js';

const DELIVERS = '254711000111';
const EVENT = /^\d\d:\d\d:\d\d\.\d{3} {2}(\w+)/;

/** What the simulator does with a number, what is printed, and how the command ends. */
const ENDINGS: [to: string, statuses: string[], code: number, last: RegExp][] = [
  [DELIVERS, ['pending', 'processing', 'sent', 'delivered'], 0, /^Message \d+ is delivered\.$/],
  ['12025550102', ['pending', 'processing', 'sent', 'failed'], 3, /^Message \d+ has failed\.$/],
  ['12025550103', ['pending', 'processing', 'failed'], 3, /^Message \d+ has failed\.$/],
  [
    '12025550105',
    ['pending', 'processing', 'unknown'],
    4,
    /^Message \d+ is unknown after 1 s; the provider may or may not/,
  ],
  [
    '12025550108',
    ['pending', 'processing', 'sent'],
    0,
    /^Message \d+ is sent after 1 s; its delivery report may still come\.$/,
  ],
  ['12025550112', ['pending', 'processing', 'sent', 'expired'], 3, /^Message \d+ has expired\.$/],
];

describe('salami send', () => {
  const gateway = useGateway();
  const place = usePlace(() => ({
    PORT: new URL(gateway.url).port,
    DATABASE_URL: gateway.database.url,
    SALAMI_DATA_DIR: gateway.database.folder,
  }));
  let app: { id: number };
  before(async () => {
    app = await gateway.createApp();
  });

  const words = (to = DELIVERS, text = 'Habari') => ['send', '--app', String(app.id), '--to', to, text];
  const tokens = async (): Promise<any[]> => (await gateway.call('/api/tokens')).body.data;
  const countMessages = async (): Promise<number> => (await gateway.call('/api/sms/sms')).body.data.total;

  it('says what was accepted', async () => {
    assert.match(
      await place.ok(words()),
      new RegExp(
        `^Message \\d+ is accepted: 1 part, GSM-7, to ${DELIVERS} \\(Safaricom\\) as SALAMI through app ${app.id} \\(Simulator\\)\\.\n$`,
      ),
    );
  });

  for (const [to, statuses, code, last] of ENDINGS) {
    const what = SCENARIOS[to]?.what ?? 'Delivered.';
    it(`--follow prints each change once and ends with ${code}: ${what}`, async () => {
      const timeout = statuses.at(-1) === 'unknown' || last.source.includes('may still') ? '1' : '20';
      const ended = await place.run([...words(to), '--follow', '--timeout', timeout]);
      const lines = ended.stdout.trimEnd().split('\n');
      assert.deepEqual(
        lines.flatMap((line) => EVENT.exec(line)?.[1] ?? []),
        statuses,
        ended.stdout + ended.stderr,
      );
      assert.match(lines.at(-1)!, last);
      assert.equal(ended.code, code);
      assert.equal(ended.stderr, '');
      assert.ok(!ended.stdout.includes('\u001b'), 'no colours where there is no terminal');
    });
  }

  it('--json is the record as the API presents it', async () => {
    const record = await place.json(words('12025550103'));
    assert.deepEqual(Object.keys(record), Object.keys(await gateway.message(record.id)));
    assert.equal(record.status, 'pending');
  });

  it('--json --follow is the record at its end, and nothing else', async () => {
    const { code, stdout, stderr } = await place.run([...words('12025550102'), '--follow', '--json']);
    const record = JSON.parse(stdout);
    assert.deepEqual(
      { record, code, stderr },
      { record: await gateway.message(record.id), code: 3, stderr: '' },
    );
  });

  it('every option arrives', async () => {
    const own = await gateway.createApp({ settings: { senders: ['SHOP'] } });
    const { id } = await gateway.createGroup();
    await gateway.call(`/api/sms/apps/${own.id}`, { method: 'PATCH', json: { group_id: id } });
    const options = [
      '--ref',
      'order-1',
      '--at',
      '2h',
      '--ttl',
      '600',
      '--sender',
      'SHOP',
      '--priority',
      'high',
    ];
    const record = await place.json(['send', '--group', String(id), '--to', DELIVERS, 'Kesho', ...options]);
    const { app_id, group_id, client_ref, from, priority, status, message } = record;
    assert.deepEqual(
      { app_id, group_id, client_ref, from, priority, status, message },
      {
        app_id: own.id,
        group_id: id,
        client_ref: 'order-1',
        from: 'SHOP',
        priority: 'high',
        status: 'scheduled',
        message: 'Kesho',
      },
    );
    const dueMs = Date.parse(record.scheduled_at);
    assert.ok(Math.abs(dueMs - Date.now() - 7_200_000) < 60_000, record.scheduled_at);
    assert.equal(Date.parse(record.expires_at) - dueMs, 600_000);
  });

  it('files and a template arrive, and need no text', async () => {
    const provider = {
      type: 'Twilio',
      account_sid: `AC${'0'.repeat(31)}1`,
      auth_token: 'x',
      phone_number: '+12025550199',
    };
    const through = async (channel: string) => String((await gateway.createApp({ ...provider, channel })).id);
    const files = ['https://files.example.org/a.png', 'https://files.example.org/b.png'];
    const send = (app: string, ...more: string[]) =>
      place.json(['send', '--app', app, '--to', DELIVERS, '--dry-run', ...more]);
    const mms = await send(await through('mms'), '--media', files[0]!, '--media', files[1]!, 'Karibu');
    const urls = mms.media.map(({ url }: { url: string }) => url);
    assert.deepEqual([urls, mms.message], [files, 'Karibu']);
    const name = `HX${'a'.repeat(32)}`;
    const values = ['--var', '1=Asha', '--var', '2=x=y'];
    const chat = await send(await through('whatsapp'), '--template', name, '--language', 'sw', ...values);
    assert.deepEqual(chat.template, { name, language: 'sw', variables: { 1: 'Asha', 2: 'x=y' } });
    assert.equal(chat.message, '');
  });

  it('the text may come from stdin', async () => {
    const { message } = await place.json(words(DELIVERS, '-'), { stdin: 'from a pipe\n' });
    assert.equal(message, 'from a pipe');
  });

  it('--dry-run says what would happen and stores nothing', async () => {
    const count = await countMessages();
    assert.match(
      await place.ok([...words(DELIVERS, 'Ĥabari'), '--dry-run']),
      /^Nothing was sent\. It would be 1 part, UCS-2, to /,
    );
    assert.equal((await place.json([...words(), '--dry-run'])).id, null);
    assert.equal(await countMessages(), count);
  });

  it('the token of its own may do no more than needed, ends within minutes and is revoked', async () => {
    await place.ok(words());
    const plain = (await tokens()).at(-1);
    await place.ok([...words(), '--follow']);
    const following = (await tokens()).at(-1);
    assert.deepEqual([plain.name, plain.scopes], ['cli', ['messages:send']]);
    assert.deepEqual(following.scopes, ['messages:send', 'messages:read']);
    for (const token of [plain, following]) {
      assert.notEqual(token.revoked_at, null);
      assert.equal(Date.parse(token.expires_at) - Date.parse(token.created_at), 600_000);
    }
  });

  it('Ctrl-C ends the following with 130, revokes the token and leaves the message alone', async () => {
    const { child, ended } = place.start([...words('12025550108'), '--follow']);
    let seen = '';
    child.stdout.on('data', (text: string) => (seen += text));
    await until(
      () => Promise.resolve(seen.includes('  sent')),
      () => `"sent" in ${seen}`,
    );
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    assert.equal(code, 130);
    assert.match(stdout, /No longer followed; message \d+ goes its way\.\n$/);
    assert.notEqual((await tokens()).at(-1).revoked_at, null);
  });

  it('with --token or SALAMI_TOKEN it makes none and needs no database', async () => {
    const token = await gateway.makeToken(['messages:send', 'messages:read']);
    const count = (await tokens()).length;
    const env = { DATABASE_URL: 'sqlite:/nowhere/at-all.db' };
    assert.match(await place.ok([...words(), '--follow', '--token', token], { env }), /is delivered/);
    assert.match(
      await place.ok([...words(), '--url', `${gateway.url}/`], { env: { ...env, SALAMI_TOKEN: token } }),
      /is accepted/,
    );
    assert.equal((await tokens()).length, count);
  });

  it('a token that may not read is told so after the message was accepted, with its record for --json', async () => {
    const token = await gateway.makeToken(['messages:send']);
    const { code, stdout, stderr } = await place.run([...words(), '--follow', '--json', '--token', token]);
    const { id } = JSON.parse(stdout);
    assert.equal(code, 1);
    assert.ok(
      stderr.startsWith(
        `error: Message ${id} is accepted, but can't be followed: This needs a token with the scope messages:read.\n`,
      ),
      stderr,
    );
  });

  const REFUSED: [title: string, args: () => string[], env: () => Record<string, string>, says: RegExp][] = [
    ['a number that is none', () => words('abc'), () => ({}), /^error: "abc" is not a phone number\./],
    [
      'a text that is too long',
      () => words(DELIVERS, 'x'.repeat(501)),
      () => ({}),
      /message: The text may not be longer than 500 characters/,
    ],
    [
      'an app that is not there',
      () => ['send', '--app', '999', '--to', DELIVERS, 'Hi'],
      () => ({}),
      /^error: SMS App not found\./,
    ],
    [
      'a token that is wrong',
      () => [...words(), '--token', 'wrong'],
      () => ({}),
      /does not take this token: it is wrong, expired or revoked/,
    ],
    [
      'no gateway',
      () => words(),
      () => ({ PORT: '1' }),
      /^error: No gateway answers at http:\/\/127\.0\.0\.1:1: the connection is refused\.\nStart it with "salami start"/,
    ],
    [
      'no token and no database',
      () => [...words(), '--url', gateway.url],
      () => ({ DATABASE_URL: 'sqlite:missing.db' }),
      /^error: No token was given, and none can be made here\. There is no database at sqlite:missing\.db\.[^]*--token or SALAMI_TOKEN/,
    ],
  ];
  for (const [title, args, env, says] of REFUSED) {
    it(`ends with 1 and says why: ${title}`, async () => {
      const { code, stdout, stderr } = await place.run(args(), { env: env() });
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
      assert.match(stderr, says);
    });
  }

  it('a gateway with another database does not take the token made here, and that is said', async () => {
    const env = { DATABASE_URL: 'sqlite:other.db' };
    await place.ok(['migrate', 'up'], { env });
    const { code, stderr } = await place.run(words(), { env });
    assert.equal(code, 1);
    assert.match(stderr, /does not know a token made in sqlite:other\.db: it uses another database/);
    assert.deepEqual(await place.json(['token', 'list'], { env }), [], 'the useless token is revoked');
  });
});
