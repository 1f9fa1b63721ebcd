/** `salami start` as its first user meets it: the token, the errors, and what is never printed. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { freePort } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { appFields, FAST, SECRET, useCompany } from '../workflows/support/company.js';
import { TOKEN, useMachine, type GatewayProcess } from './process.js';

const STACK = /^\s+at .+:\d+:\d+/m;
const PRINTED_LINK = /Create the administrator {5}(http:\S+\/setup)#(\S+)/;
const PRINTED_TOKEN = /Admin token \(shown only now\)\s+(\S+)/;

/** An end that a person can act on: code 1, and its reason on stderr without a stack. @returns stderr */
async function refusal(gateway: GatewayProcess): Promise<string> {
  const { code } = await gateway.ended();
  assert.equal(code, 1, gateway.output);
  assert.doesNotMatch(gateway.output, STACK);
  assert.match(gateway.stderr, /^error: /m);
  return gateway.stderr;
}

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

describe('salami start', function () {
  this.timeout(150_000);

  describe('and its first admin token', () => {
    const fresh = useMachine();

    it('is printed by the first start, works, and is printed by no other', async () => {
      const env = { SALAMI_ADMIN_TOKEN: undefined };
      const first = await fresh.start(env);
      const plain = PRINTED_TOKEN.exec(first.stdout)?.[1];
      assert.ok(plain, first.output);
      assert.equal((await first.call('/api/tokens', undefined, plain)).status, 200);
      assert.equal((await first.call('/api/tokens', undefined, `${plain}x`)).status, 401);
      assert.equal(first.output.split(plain).length - 1, 1, 'it is printed once');
      const [, address, early = ''] = PRINTED_LINK.exec(first.stdout) ?? [];
      assert.equal(address, `${first.url}/setup`);
      assert.equal((await first.terminate()).code, 0, first.output);

      const second = await fresh.start(env);
      assert.doesNotMatch(second.stdout, /Admin token/);
      assert.equal((await second.call('/api/tokens', undefined, plain)).status, 200);
      // The administrator is made by the link of the last start.
      const setUp = async (link: string) => {
        const fields = {
          link,
          name: 'Zawadi',
          email: 'zawadi@example.org',
          password: 'kifaru mweupe wa usiku',
        };
        return (await second.call('/api/setup', fields, null)).status;
      };
      const [, , late = ''] = PRINTED_LINK.exec(second.stdout) ?? [];
      assert.deepEqual([await setUp(early), await setUp(late)], [404, 200]);
      assert.equal((await second.terminate()).code, 0, second.output);
      assert.ok(!second.output.includes(plain.split('|').at(-1)!));
    });
  });

  describe('and SALAMI_ADMIN_TOKEN', () => {
    for (const token of ['Only-letters_and.signs~of-31-chars', '41|with-an-id-in-front-of-the-bar']) {
      describe(token.includes('|') ? 'with an id' : 'without an id', () => {
        const machine = useMachine();

        it('works exactly as given and is not printed', async () => {
          const gateway = await machine.start({ SALAMI_ADMIN_TOKEN: token });
          const status = async (given: string) =>
            (await gateway.call('/api/tokens', undefined, given)).status;
          assert.equal(await status(token), 200);
          assert.equal(await status(token.toUpperCase()), 401);
          assert.equal(await status(`${token}x`), 401);
          assert.equal(await status(token.slice(0, -1)), 401);
          assert.doesNotMatch(gateway.stdout, /Admin token/);
          assert.ok(!gateway.output.includes(token.split('|').at(-1)!));
        });
      });
    }
  });

  describe('that cannot start', () => {
    const machine = useMachine();

    it('lists every mistake of the configuration with its repair', async () => {
      const text = await refusal(
        machine.spawn({
          PORT: 'http',
          PUBLIC_URL: undefined,
          DATABASE_URL: 'postgres://user:hidden-password@host/database',
          SALAMI_ADMIN_TOKEN: 'too-short',
        }),
      );
      assert.match(text, /3 problems/);
      assert.match(text, /- PORT is "http"\. Give a whole number from 0 to 65535\./);
      assert.match(text, /- DATABASE_URL is not understood\. Use sqlite:.+ or mysql:/);
      assert.match(text, /- SALAMI_ADMIN_TOKEN needs at least 20 characters.+openssl rand/);
      assert.doesNotMatch(text, /hidden-password|too-short/);
      assert.deepEqual(machine.temporalProcesses(), []);
    });

    it('names PORT when the port is taken, and leaves no Temporal server behind', async () => {
      const other = await occupy(machine.port);
      try {
        const text = await refusal(machine.spawn());
        assert.ok(text.includes(`Port ${machine.port}`) && text.includes('set PORT'), text);
        assert.deepEqual(machine.temporalProcesses(), []);
      } finally {
        await new Promise((resolve) => other.close(resolve));
      }
      await machine.start(); // and nothing of the failed start is in the way
    });

    it('says that another gateway runs on its data folder, which goes on', async () => {
      const first = await machine.start();
      const before = machine.temporalProcesses();
      const text = await refusal(machine.spawn({ PORT: String(await freePort()) }));
      assert.ok(text.includes(`Another gateway is running on ${machine.folder}`), text);
      assert.match(text, /SALAMI_DATA_DIR/);
      assert.deepEqual(machine.temporalProcesses(), before);
      const { status, body } = await first.call('/readyz', undefined, null);
      assert.equal(status, 200);
      assert.equal(body.temporal, 'up');
    });
  });

  describe('that is told to stop before it is ready', () => {
    const machine = useMachine();

    it('stops in order, with its Temporal server', async () => {
      const early = machine.spawn();
      await until(
        () =>
          Promise.resolve(early.output.includes('database ready') && machine.temporalProcesses().length > 0),
        () => `Temporal to be on its way: ${early.output}`,
      );
      const { code } = await early.terminate();
      assert.equal(code, 0, early.output);
      assert.doesNotMatch(early.output, STACK);
      assert.deepEqual(machine.temporalProcesses(), []);
      await machine.start();
    });

    it('stops at once at the second signal, and Temporal follows', async () => {
      const gateway = await machine.start();
      void gateway.terminate();
      const { code, tookMs } = await gateway.terminate();
      assert.ok(code === 130 || code === 0, gateway.output); // both signals may arrive as one
      assert.ok(tookMs < 5_000, `${tookMs} ms`);
      await machine.untilTemporalIsGone();
    });
  });

  describe('whose first start fails', () => {
    const machine = useMachine();

    it('still shows the admin token when it first succeeds', async () => {
      const env = { SALAMI_ADMIN_TOKEN: undefined };
      const other = await occupy(machine.port);
      const failed = machine.spawn(env);
      await refusal(failed);
      await new Promise((resolve) => other.close(resolve));
      const gateway = await machine.start(env);
      const plain = (PRINTED_TOKEN.exec(failed.stdout) ?? PRINTED_TOKEN.exec(gateway.stdout))?.[1];
      assert.ok(plain, `nobody was shown the token: ${failed.output}${gateway.output}`);
      assert.equal((await gateway.call('/api/tokens', undefined, plain)).status, 200);
    });
  });

  describe('and what it prints', () => {
    const machine = useMachine();
    const company = useCompany();
    const TEXT = 'marker-text-Xk93';
    const NUMBER = '254711000987';

    it('neither texts nor full numbers nor tokens nor credentials, at any log level', async () => {
      const gateway = await machine.start({ LOG_LEVEL: 'trace' });
      const account = company.account(
        'accept',
        'cut',
        [422, { error: `no_route ${TEXT} ${NUMBER}` }],
        [500],
        [401],
      );
      const app = await gateway.data('/api/sms/apps', {
        ...{ name: 'Company', settings: { ...FAST, max_attempts: 1 } },
        ...appFields(account.apiLink),
      });
      const made = await gateway.data('/api/tokens', { name: 'second', scopes: ['messages:read'] });
      const ids: number[] = [];
      for (let number = 0; number < 5; number += 1) {
        const { id } = await gateway.data(`/api/sms/apps/${app.id}/send`, {
          to: `+${NUMBER}`,
          message: TEXT,
        });
        ids.push(id);
        await account.untilHanded(number + 1);
      }
      const path = `/api/sms/apps/${app.id}/send`;
      assert.equal((await gateway.call(path, { to: `${NUMBER}99999999`, message: TEXT })).status, 422);
      assert.equal((await gateway.call('/api/tokens', undefined, `${TOKEN}-wrong`)).status, 401);
      for (const id of ids) {
        const over = async () =>
          !['pending', 'processing'].includes((await gateway.data(`/api/sms/sms/${id}`)).status);
        await until(over, `message ${id} to be over`);
      }
      const inbound = new URLSearchParams({ id: 'I-1', from: NUMBER, to: '20880', text: TEXT });
      const { dlrUrl } = account.handed[0]!;
      await fetch(dlrUrl, {
        method: 'POST',
        body: new URLSearchParams({ id: 'C-1', status: 'nonsense', text: TEXT }),
      });
      const receiveUrl = dlrUrl.replace('/callback/', '/receive/').replace(/\/[^/]*$/, '');
      assert.equal((await fetch(receiveUrl, { method: 'POST', body: inbound })).status, 200);
      assert.equal((await gateway.terminate()).code, 0, gateway.output);
      assert.match(gateway.stdout, /attempt ended/); // the log is on
      const secrets = {
        TEXT,
        NUMBER,
        national: NUMBER.slice(3),
        TOKEN,
        made: made.token.split('|').at(-1),
        SECRET,
      };
      for (const [name, secret] of Object.entries(secrets)) {
        const line = gateway.output.split('\n').find((printed) => printed.includes(secret));
        assert.equal(line, undefined, `${name} is printed`);
      }
    });
  });
});
