/** Phones and a gateway that dies between storing and answering, or whose Temporal is away. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provide } from '../../../src/cli/start.js';
import { readConfig } from '../../../src/config.js';
import { openDatabase } from '../../../src/db/connect.js';
import { createLog } from '../../../src/log.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../../src/temporal/server/embedded.js';
import { until } from '../../../tools/load/until.js';
import { freePort } from '../../support/gateway.js';
import { useMachine, type GatewayProcess } from '../../e2e/process.js';

const PRELOAD = new URL('../support/die-before-reply.js', import.meta.url).href;

interface Phone {
  appId: number;
  path: string;
}

const TYPES = { smssync: 'SmsSync', cht: 'Cht', msync: 'MSync' } as const;
type Protocol = keyof typeof TYPES;

async function addPhone(gateway: GatewayProcess, protocol: Protocol): Promise<Phone> {
  const fields = { name: `a ${protocol}`, type: TYPES[protocol], phone_number: '+254711000150' };
  const app = await gateway.data('/api/sms/apps', fields);
  const { key } = await gateway.data(`/api/sms/phones/${app.id}/key`, { grace_s: 0 });
  return { appId: app.id, path: `/api/sms/${protocol}/${key}` };
}

/** @returns the JSON of the answer; null when the gateway died before it */
async function ask(gateway: GatewayProcess, path: string, init: RequestInit = {}): Promise<any> {
  try {
    return await (await fetch(`${gateway.url}${path}`, init)).json();
  } catch {
    return null;
  }
}

/** Its reports that it has what it was given. */
async function storedBy(gateway: GatewayProcess, phone: Phone): Promise<{ id: string; status: string }[]> {
  const { messages } = await ask(gateway, phone.path, post({}));
  return messages.map(({ id }: { id: string }) => ({ id, status: 'SENT' }));
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
});

/** What each app sends, and what it reads back. */
const APPS: Record<
  Protocol,
  {
    receive: [query: string, init: RequestInit];
    fetch: [query: string, init: RequestInit];
    /** The uuids in the answer to a fetch. */
    given: (answer: any) => string[];
    /** Whether the same message may be in a later answer: only where the phone takes an id once. */
    mayComeAgain: boolean;
  }
> = {
  smssync: {
    receive: [
      '',
      form({
        from: '+254711000161',
        message: 'Habari',
        message_id: 'sms-1',
        sent_timestamp: '1767274205123',
      }),
    ],
    fetch: ['?task=send', {}],
    given: (answer) => answer.payload.messages.map(({ uuid }: { uuid: string }) => uuid),
    mayComeAgain: false,
  },
  cht: {
    receive: [
      '',
      post({
        messages: [
          { id: 'sms-1', from: '+254711000161', content: 'Habari', sms_sent: 0, sms_received: 1767274207311 },
        ],
      }),
    ],
    fetch: ['', post({})],
    given: (answer) => answer.messages.map(({ id }: { id: string }) => id),
    mayComeAgain: true,
  },
  msync: {
    receive: [
      '',
      post({
        action: 'incoming',
        device_id: 'd',
        messages: [{ from: '254711000161', message: 'Habari', timestamp: 1767274205, sim_slot: 0 }],
      }),
    ],
    fetch: ['', post({ action: 'outgoing', device_id: 'd' })],
    given: (answer) => answer.messages.map(({ uuid }: { uuid: string }) => uuid),
    mayComeAgain: false,
  },
};

describe('a phone whose gateway is killed between storing and answering', function () {
  this.timeout(180_000);
  const machine = useMachine();

  it('X-02 repeats what it brought without a second row, and gets nothing twice', async () => {
    const flag = join(machine.folder, 'die-now');
    const env = { NODE_OPTIONS: `--import=${PRELOAD}`, DIE_BEFORE_REPLY: flag };
    let gateway = await machine.start(env);
    const phones = new Map<Protocol, Phone>();
    for (const protocol of Object.keys(APPS) as Protocol[])
      phones.set(protocol, await addPhone(gateway, protocol));

    /** The gateway dies before it answers this, and is started again. */
    const unanswered = async (path: string, init: RequestInit) => {
      writeFileSync(flag, '');
      assert.equal(await ask(gateway, path, init), null);
      await gateway.ended();
      rmSync(flag);
      gateway = await machine.start(env);
    };

    for (const [protocol, { receive, fetch: fetching, given, mayComeAgain }] of Object.entries(APPS)) {
      const phone = phones.get(protocol as Protocol)!;
      await unanswered(phone.path + receive[0], receive[1]);
      assert.ok(await ask(gateway, phone.path + receive[0], receive[1]));
      const inbox = await gateway.data(`/api/sms/apps/${phone.appId}/inbox`);
      assert.equal(inbox[1].total, 1, `${protocol}: one SMS, however often it was posted`);

      const send = async (message: string): Promise<number> =>
        (await gateway.data(`/api/sms/apps/${phone.appId}/send`, { to: '+254711000162', message })).id;
      const fetched = async () => given(await ask(gateway, phone.path + fetching[0], fetching[1]));
      // After a start the engine first offers the phone's run to the process that died, for ten seconds.
      await send('first');
      await until(async () => (await fetched()).length > 0, 'its run to be taken over', 60_000);
      if (protocol === 'cht')
        await ask(gateway, phone.path, post({ updates: await storedBy(gateway, phone) }));
      const id = await send('second');
      const record = () => gateway.data(`/api/sms/phones/${phone.appId}`);
      await until(async () => (await record()).queued === 1, 'the message to be queued');
      await unanswered(phone.path + fetching[0], fetching[1]);
      assert.equal(
        (await gateway.data(`/api/sms/sms/${id}`)).status,
        'processing',
        `${protocol} was given it`,
      );
      const again = await until(
        async () => {
          const uuids = await fetched();
          return uuids.length > 0 || !mayComeAgain ? uuids : null;
        },
        'it to be offered again',
        60_000,
      );
      assert.equal(again.length, mayComeAgain ? 1 : 0, `${protocol} was offered it again`);
      const { status } = await gateway.data(`/api/sms/sms/${id}`);
      assert.equal(status, 'processing', `${protocol}: in doubt until its time is over`);
    }

    // Nobody will ever know whether SMSsync read the reply: when its time is over, that is what the message says.
    const phone = phones.get('smssync')!;
    const db = openDatabase(machine.database.url);
    try {
      const row = db('phone_hand_outs').where({ app_id: phone.appId });
      for (const instant of ['leased_at', 'lease_until'])
        await row.clone().decrement(instant as never, 61_000);
      const isInDoubt = async () => {
        await ask(gateway, `${phone.path}?task=send`);
        const second = await db('messages').where({ app_id: phone.appId, message: 'second' }).first('status');
        return second.status === 'unknown';
      };
      await until(isInDoubt, 'the doubt to be written down', 60_000);
    } finally {
      await db.destroy();
    }
  });
});

describe('phones while Temporal is away', function () {
  this.timeout(180_000);
  const machine = useMachine();
  let server: EmbeddedServer | undefined;
  after(() => server?.stop());

  it('X-07 get empty lists in their own shape, and what they bring is taken and processed later', async () => {
    const port = await freePort();
    const gateway = await machine.start({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    const sent: { id: number; protocol: Protocol; phone: Phone }[] = [];
    for (const [name, { receive, fetch: fetching, given }] of Object.entries(APPS)) {
      const protocol = name as Protocol;
      const phone = await addPhone(gateway, protocol);
      assert.ok(await ask(gateway, phone.path + receive[0], receive[1]));
      const inbox = await gateway.data(`/api/sms/apps/${phone.appId}/inbox`);
      assert.equal(inbox[1].total, 1, protocol);
      const { id } = await gateway.data(`/api/sms/apps/${phone.appId}/send`, {
        to: '+254711000162',
        message: 'Hi',
      });
      assert.deepEqual(given(await ask(gateway, phone.path + fetching[0], fetching[1])), []);
      sent.push({ id, protocol, phone });
    }
    const { path } = await provide(readConfig({}, null), () => undefined);
    server = await startEmbeddedServer({
      cliPath: path,
      inMemory: true,
      headless: true,
      namespace: 'default',
      retentionDays: 1,
      searchAttributes: [],
      port,
      log: createLog('silent'),
    });
    for (const { id, protocol, phone } of sent) {
      const { fetch: fetching, given } = APPS[protocol];
      const got = async () => given(await ask(gateway, phone.path + fetching[0], fetching[1])).length > 0;
      await until(got, `${protocol} to get its message`, 60_000);
      const { status } = await gateway.data(`/api/sms/sms/${id}`);
      assert.ok(['processing', 'sent'].includes(status), status);
    }
  });
});
