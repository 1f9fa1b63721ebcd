/** The whole gateway with an SMSC as its provider: out, receipts, in, and who keeps the link. */
import assert from 'node:assert/strict';
import { startSmsc, type Smsc, type SmscOptions } from '../support/smsc.js';
import { TestGateway, useGateway } from '../support/gateway.js';
import { until } from '../support/until.js';

describe('an app of type SMPP', function () {
  this.timeout(60_000);
  const gateway = useGateway();
  const open: Smsc[] = [];
  afterEach(async () => {
    for (const smsc of open.splice(0)) await smsc.close();
  });

  async function startApp(
    options: SmscOptions = {},
    fields: object = {},
  ): Promise<{ smsc: Smsc; id: number }> {
    const smsc = await startSmsc(options);
    open.push(smsc);
    const app = await gateway.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${smsc.port}`,
      username: 'gateway',
      password: 'secret01',
      phone_number: '20880',
      c5: '10/500',
      ...fields,
    });
    return { smsc, id: app.id };
  }
  const inbox = async (id: number, count: number): Promise<any[]> =>
    until(async () => {
      const { data } = (await gateway.call(`/api/sms/apps/${id}/inbox`)).body.data[1];
      return data.length === count && data;
    }, `${count} messages in the inbox`);

  it('is bound as soon as something is to be sent, and delivers', async () => {
    const { smsc, id } = await startApp();
    const message = await gateway.untilStatus((await gateway.send(id)).id, 'delivered');
    assert.equal(message.provider_id, '1');
    assert.deepEqual(
      smsc.submitted.map(({ text, from, to }) => [text, from, to]),
      [['Habari', '20880', '+254711000111']],
    );
  });

  it("takes the operator's word for a failure", async () => {
    const { id } = await startApp({ receipt: () => 'UNDELIV' });
    const message = await gateway.untilStatus((await gateway.send(id)).id, 'failed');
    assert.equal(message.error_code, 'handset_unreachable');
  });

  it('matches receipts that name ids in another base', async () => {
    const { id } = await startApp(
      {
        messageId: (n) => (0x19f + n).toString(16),
        receiptId: (written) => parseInt(written, 16).toString().padStart(10, '0'),
      },
      { c4: 'hex:dec' },
    );
    const message = await gateway.untilStatus((await gateway.send(id)).id, 'delivered');
    assert.equal(message.provider_id, '416');
  });

  it('receives what handsets send, once, though the SMSC sends it twice', async () => {
    const { smsc, id } = await startApp();
    await gateway.untilStatus((await gateway.send(id)).id, 'delivered');
    smsc.injectMo('+254711000111', '20880', 'Sawa ✅');
    smsc.injectMo('+254711000111', '20880', 'Sawa ✅');
    await until(async () => smsc.undelivered() === 0, 'both to be acknowledged');
    const [{ message, from, to }] = (await inbox(id, 1)) as [any];
    assert.deepEqual([message, from, to], ['Sawa ✅', '+254711000111', '20880']);
  });

  it('leaves a send without an answer in doubt, and its late receipt cannot be mistaken for another', async () => {
    let silent = true;
    const { smsc, id } = await startApp({ submitStatus: () => (silent ? 'cut' : 0) });
    const first = await gateway.send(id, { message: 'first' });
    await gateway.untilStatus(first.id, 'unknown');
    silent = false;
    const second = await gateway.send(id, { message: 'second' });
    await gateway.untilStatus(second.id, 'delivered');
    assert.deepEqual(
      smsc.submitted.map(({ text }) => text),
      ['first', 'second'],
    );
    assert.equal((await gateway.message(first.id)).status, 'unknown');
  });

  it('refuses anybody who calls its addresses over HTTP', async () => {
    const { id } = await startApp();
    const { urls, appService } = gateway.gateway.services;
    const app = (await appService.get(
      { scopes: ['admin'], appIds: null, groupIds: null, tokenId: null } as never,
      id,
    ))!;
    const { pathname } = new URL(urls.inbound(app));
    const reply = await gateway.call(pathname, {
      json: { source_addr: '1', destination_addr: '2', esm_class: 0 },
      token: null,
    });
    assert.equal(reply.status, 403);
  });

  it('binds anew with other fields after a change, and leaves when it is deleted', async () => {
    const { smsc, id } = await startApp();
    await gateway.untilStatus((await gateway.send(id)).id, 'delivered');
    await gateway.call(`/api/sms/apps/${id}`, { method: 'PATCH', json: { username: 'other' } });
    await until(
      async () => smsc.binds.at(-1)?.systemId === 'other' && smsc.connections() === 1,
      'the new bind',
    );
    await gateway.call(`/api/sms/apps/${id}`, { method: 'DELETE' });
    await until(async () => smsc.connections() === 0, 'the link to be left');
  });

  it('says in its log how the link is, without its password', async () => {
    const { id } = await startApp({ bindStatus: () => 0x0e });
    const message = await gateway.untilStatus((await gateway.send(id)).id, 'failed');
    assert.equal(message.error_code, 'auth_failed');
    const lines = gateway.logLines.filter(
      (line) => line.includes(`"app_id":${id}`) && line.includes('"link"'),
    );
    assert.match(lines.join('\n'), /refused.*0x0000000E/);
    assert.ok(!gateway.logLines.some((line) => line.includes('secret01')));
  });
});

describe('two processes and one SMSC', function () {
  this.timeout(90_000);
  const first = useGateway();
  /** Another process of the same gateway: the same database, key and Temporal. */
  class Twin extends TestGateway {
    override async prepare(): Promise<void> {
      this.database = first.database;
      this.namespace = first.namespace;
    }
  }
  const second = new Twin();
  let smsc: Smsc;

  before(async () => {
    await second.prepare();
    await second.start();
    smsc = await startSmsc();
  });
  after(async () => {
    await second.stop();
    await smsc.close();
  });

  const owner = async (): Promise<string | null> => (await first.db('smpp_links').first('owner')).owner;

  it('one keeps the link, messages go through whoever runs them, and the other takes over', async () => {
    const app = await first.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${smsc.port}`,
      username: 'gateway',
      password: 'secret01',
      c5: '10/500',
    });
    const sendAll = async (count: number, word: string) => {
      const sent = await Promise.all(
        Array.from({ length: count }, (_, number) => first.send(app.id, { message: `${word} ${number}` })),
      );
      for (const { id } of sent) await first.untilStatus(id, 'delivered');
    };
    await sendAll(40, 'before');
    assert.equal(smsc.connections(), 1, 'one bind for both');
    assert.equal(smsc.submitted.length, 40);
    const before = await owner();

    // The owner leaves; the other one notices with its next look, and needs nobody to tell it.
    const isFirst = await isOwner(first, before);
    const [leaving, staying] = isFirst ? [first, second] : [second, first];
    await leaving.stop();
    await until(async () => smsc.isBound() && smsc.connections() === 1, 'the other process to bind');
    const send = (number: number) => staying.send(app.id, { message: `after ${number}` });
    const sent = await Promise.all(Array.from({ length: 10 }, (_, number) => send(number)));
    for (const { id } of sent) await staying.untilStatus(id, 'delivered');
    const texts = smsc.submitted.map(({ text }) => text);
    assert.equal(new Set(texts).size, 50);
    assert.equal(texts.length, 50);
    if (!isFirst) return;
    await first.start(); // its end is expected with a running one
  });

  async function isOwner(gateway: TestGateway, id: string | null): Promise<boolean> {
    const up = gateway.logLines.some((line) => line.includes('"link"') && line.includes('"up"'));
    assert.ok(id !== null);
    return up;
  }
});
