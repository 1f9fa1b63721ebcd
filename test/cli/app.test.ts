import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDatabasePlace } from './run.js';

const SID = 'AC00000000000000000000000000000000';
const TWILIO = ['app', 'create', '--type', 'Twilio'];
const PUBLIC = { PUBLIC_URL: 'https://sms.example.org' };

describe('salami app', () => {
  const place = useDatabasePlace();

  it('create takes a simulator without any field', async () => {
    const said = await place.ok(['app', 'create', '--type', 'Simulator', '--name', 'Test']);
    assert.match(said, /^App 1, "Test", is made: Simulator, sms\.\n/);
    assert.match(said, /salami send --app 1 --to/);
  });

  it('create lists every missing field with its title and help', async () => {
    const { code, stdout, stderr } = await place.run([...TWILIO, '--name', 'Main']);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    assert.equal(
      stderr,
      [
        'error: The app was not made; 3 fields need attention:',
        '  account_sid (Account SID): The account_sid field is required.',
        '      Starts with AC, 34 characters.',
        '  auth_token (Auth token, secret): The auth_token field is required.',
        '      Also verifies callbacks; rotate both together.',
        '      Give it as auth_token=@file, or auth_token=- for stdin.',
        '  phone_number (Sender): The phone_number field is required.',
        '      +E.164 number, short code or alphanumeric id. WhatsApp: the enabled number, without prefix.',
        'See all fields with: salami app providers Twilio',
        '',
      ].join('\n'),
    );
  });

  it('a secret comes from a file or from stdin and is masked ever after', async () => {
    writeFileSync(join(place.folder, 'token.txt'), 'hush-from-file-1234\n');
    const fields = ['--field', `account_sid=${SID}`, 'phone_number=+12025550100'];
    const fromFile = await place.json([...TWILIO, '--name', 'File', ...fields, 'auth_token=@token.txt']);
    const fromStdin = await place.json([...TWILIO, '--name', 'Stdin', ...fields, 'auth_token=-'], {
      stdin: 'hush-from-stdin-5678\n',
    });
    assert.equal(fromFile.auth_token, '••••1234');
    assert.equal(fromStdin.auth_token, '••••5678');
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['show', String(fromFile.id)],
      ['show', String(fromFile.id), '--json'],
    ]) {
      assert.doesNotMatch(await place.ok(['app', ...args]), /hush/);
    }
  });

  it('@@ stands for a text that begins with @', async () => {
    const { phone_number } = await place.json([
      'app',
      'create',
      '--type',
      'Simulator',
      '--name',
      'At',
      '--field',
      'phone_number=@@home',
    ]);
    assert.equal(phone_number, '@home');
  });

  it('channel, limit and settings are kept; lists come as JSON', async () => {
    const settings = [
      '--setting',
      'tps=2',
      'default_country=KE',
      'callback_key_required=false',
      'senders=["SHOP","ORDERS"]',
    ];
    const app = await place.json([
      'app',
      'create',
      '--type',
      'simulator',
      '--name',
      'Set',
      '--channel',
      'sms',
      '--limit',
      '7',
      ...settings,
    ]);
    assert.equal(app.type, 'Simulator');
    assert.equal(app.sms_limit, 7);
    assert.deepEqual(app.settings, {
      tps: 2,
      default_country: 'KE',
      callback_key_required: false,
      senders: ['SHOP', 'ORDERS'],
    });
  });

  const REFUSED: [title: string, args: string[], says: RegExp][] = [
    [
      'a field that the provider does not have',
      ['--type', 'Twilio', '--field', 'acount_sid=1'],
      /Twilio has no field "acount_sid"\. It has: account_sid, auth_token/,
    ],
    ['a type that is none', ['--type', 'Pigeon'], /"Pigeon" is not a provider\. Use one of .*Simulator/],
    [
      'a setting that is none',
      ['--type', 'Simulator', '--setting', 'speed=1'],
      /settings\.speed: There is no setting "speed"/,
    ],
    [
      'a setting out of range, with its help',
      ['--type', 'Simulator', '--setting', 'tps=-1'],
      /settings\.tps: .*\n {6}Message parts per second/,
    ],
    ['a group that is not there', ['--type', 'Simulator', '--group', '9'], /group_id: There is no group 9/],
    ['a name that is taken', ['--type', 'Simulator', '--name', 'Test'], /The name has already been taken/],
    [
      'a file that is not there',
      ['--type', 'Simulator', '--field', 'mode=@missing.txt'],
      /missing\.txt can't be read/,
    ],
    [
      'two fields from one stdin',
      ['--type', 'Simulator', '--field', 'mode=-', 'delay_s=-'],
      /Only one field can be read from stdin/,
    ],
    [
      'a setting that is broken JSON',
      ['--type', 'Simulator', '--setting', 'senders=[SHOP]'],
      /senders looks like JSON but is none/,
    ],
  ];
  for (const [title, args, says] of REFUSED) {
    it(`create refuses ${title}`, async () => {
      const { code, stdout, stderr } = await place.run(['app', 'create', '--name', 'Refused', ...args]);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
      assert.match(stderr, says);
    });
  }

  it('a refused app is not there', async () => {
    assert.doesNotMatch(await place.ok(['app', 'list']), /Refused/);
  });

  it("create refuses a key that is not the gateway's", async () => {
    const { code, stderr } = await place.run(['app', 'create', '--type', 'Simulator', '--name', 'Key'], {
      env: { SALAMI_KEY: 'ab'.repeat(32) },
    });
    assert.equal(code, 1);
    assert.match(stderr, /^error: sealed with another key: set SALAMI_KEY/);
  });

  it('show names the addresses that the provider has to call', async () => {
    const fields = ['--field', 'username=acme', 'shortcode=20880', 'api_key=secret-of-the-test'];
    const create = ['app', 'create', '--type', 'AfricasTalking', '--name', 'Console', ...fields];
    const { id, callback_urls: urls } = await place.json(create, { env: PUBLIC });
    const shown = await place.run(['app', 'show', String(id)], { env: PUBLIC });
    const address = new RegExp(`^https://sms\\.example\\.org/api/sms/apps/${id}/receive/\\S{20,}$`);
    assert.match(urls.receive, address);
    for (const url of [urls.receive, urls.callback])
      assert.ok(shown.stdout.split('\n').includes(`    ${url}`), shown.stdout);
    assert.equal(shown.stderr, '');
  });

  it('show leaves out the addresses that go with each message', async () => {
    const { callback_urls: urls } = await place.json(['app', 'show', '1'], { env: PUBLIC });
    const { stdout } = await place.run(['app', 'show', '1'], { env: PUBLIC });
    assert.ok(!stdout.includes(urls.receive) && !stdout.includes(urls.callback), stdout);
    assert.match(stdout, /Nothing is to be set at the provider/);
  });

  it('show warns when no provider could reach those addresses', async () => {
    const id = (await place.json(['app', 'list'])).find((app: any) => app.name === 'File').id;
    assert.match(
      (await place.run(['app', 'show', String(id)])).stderr,
      /No provider should be given these: http:\/\/127\.0\.0\.1:\d+ is this machine alone/,
    );
    assert.equal((await place.run(['app', 'show', String(id)], { env: PUBLIC })).stderr, '');
  });

  it('show of an unknown app fails', async () => {
    const { code, stderr } = await place.run(['app', 'show', '99']);
    assert.equal(code, 1);
    assert.match(stderr, /^error: App not found\./);
  });

  it('test says whether the credentials are good, and its exit code says it too', async () => {
    const { id } = await place.json([
      'app',
      'create',
      '--type',
      'Simulator',
      '--name',
      'Locked',
      '--field',
      'mode=unauthorized',
    ]);
    assert.equal(await place.ok(['app', 'test', '1']), 'OK: The simulator is ready.\n');
    const { code, stdout } = await place.run(['app', 'test', String(id)]);
    assert.equal(code, 1);
    assert.match(stdout, /^Refused: /);
  });

  it('providers lists the types, and the fields of one with what they need', async () => {
    const all = await place.json(['app', 'providers']);
    assert.ok(all.some((one: any) => one.type === 'Simulator'));
    const said = await place.ok(['app', 'providers', 'twilio']);
    assert.match(said, /^auth_token +required, secret +Auth token/m);
    assert.match(said, /--field auth_token=@auth_token\.txt/);
    assert.deepEqual(
      await place.json(['app', 'providers', 'twilio']),
      all.find((one: any) => one.type === 'Twilio'),
    );
  });

  it('providers of an unknown type fails', async () => {
    const { code, stderr } = await place.run(['app', 'providers', 'Pigeon']);
    assert.equal(code, 1);
    assert.match(stderr, /"Pigeon" is not a provider\. Use one of /);
  });

  it('a name cannot write to the terminal', async () => {
    await place.ok(['app', 'create', '--type', 'Simulator', '--name', 'bell\u0007\u001b[2J']);
    assert.ok((await place.ok(['app', 'list'])).includes('bell\ufffd\ufffd[2J'));
  });
});
