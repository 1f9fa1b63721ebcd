/** The whole gateway with an SMSC as its provider: out, receipts, in, and who keeps the link. */
import assert from 'node:assert/strict';
import { publishIncomplete } from '../../src/incoming/inbound-parts.js';
import { startSmsc, type Smsc, type SmscOptions } from '../support/smsc.js';
import { TestGateway, useGateway } from '../support/gateway.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { until } from '../../tools/load/until.js';

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

  const LONG = 'መልካም ቀን 😀 '.repeat(15); // 3 parts
  it('is delivered when every part is', async () => {
    let held = true;
    const { smsc, id } = await startApp({
      receipt: ({ part }) => (held && part.number === 2 ? undefined : 'DELIVRD'),
    });
    const { id: message } = await gateway.send(id, { message: LONG });
    await until(async () => smsc.submitted.length === 3 && smsc.undelivered() === 0, 'two receipts');
    assert.equal((await gateway.message(message)).status, 'sent');
    held = false;
    const second = smsc.submitted[1]!;
    smsc.inject({
      from: second.to,
      to: second.from,
      esmClass: 4,
      content: Buffer.from('id:2 stat:DELIVRD err:000'),
    });
    assert.equal((await gateway.untilStatus(message, 'delivered')).message_parts, 3);
  });

  it('fails as soon as one part does', async () => {
    const { id } = await startApp({ receipt: ({ part }) => (part.number === 2 ? 'UNDELIV' : 'DELIVRD') });
    const { id: message } = await gateway.send(id, { message: LONG });
    const failed = await gateway.untilStatus(message, 'failed');
    assert.equal(failed.error_code, 'handset_unreachable');
    assert.match(failed.error_message, /^part 2 of 3: /);
  });

  it('with a part that was never taken stays in doubt, whatever is reported of the others', async () => {
    const { smsc, id } = await startApp({ submitStatus: ({ part }) => (part.number === 3 ? 0x66 : 0) });
    const { id: message } = await gateway.send(id, { message: LONG });
    await gateway.untilStatus(message, 'unknown');
    await until(async () => smsc.undelivered() === 0, 'both receipts');
    // Acknowledged when it is stored; a moment later it stands in the message's history.
    await until(async () => {
      const { events } = await gateway.history(message);
      return events.filter(({ kind }: any) => kind === 'dlr').length === 2;
    }, 'both receipts in its history');
    assert.equal((await gateway.message(message)).error_code, 'partial_accept');
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

  const partOf = (number: number, text: string, reference = 0x34) => ({
    from: '+254711000111',
    to: '20880',
    esmClass: 0x40,
    content: Buffer.concat([Buffer.from([5, 0, 3, reference, 3, number]), Buffer.from(text)]),
  });
  it('joins the parts of a message, in any order and though one comes twice', async () => {
    const { smsc, id } = await startApp();
    await until(async () => smsc.isBound(), 'the link to be bound');
    for (const [number, text] of [
      [3, 'mwendo'],
      [1, 'Pole '],
      [3, 'mwendo'],
      [2, 'pole ndio '],
    ] as const)
      smsc.inject(partOf(number, text));
    const [{ message, message_parts }] = (await inbox(id, 1)) as [any];
    assert.deepEqual([message, message_parts], ['Pole pole ndio mwendo', 3]);
    smsc.inject(partOf(2, 'pole ndio '));
    await until(async () => smsc.undelivered() === 0, 'the repeated part to be acknowledged');
    assert.equal((await inbox(id, 1)).length, 1);
  });

  it('publishes what is there when a part never comes', async () => {
    const { smsc, id } = await startApp();
    await until(async () => smsc.isBound(), 'the link to be bound');
    smsc.inject(partOf(1, 'Pole pole '));
    smsc.inject(partOf(3, 'mwendo'));
    await until(async () => smsc.undelivered() === 0, 'both parts to be stored');
    const { db, apps } = gateway.gateway.services;
    const minutes = (n: number) => Date.now() + n * 60_000;
    assert.equal(await publishIncomplete(db, apps, minutes(9)), 0);
    assert.equal(await publishIncomplete(db, apps, minutes(11)), 1);
    const [{ message }] = (await inbox(id, 1)) as [any];
    assert.equal(message, 'Pole pole  … mwendo');
    assert.equal(await publishIncomplete(db, apps, minutes(90)), 0);
    assert.equal((await db('inbound_parts').where({ app_id: id })).length, 0, 'nothing is kept for good');
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

describe('an app of type SMPP in a group', function () {
  this.timeout(60_000);
  const gateway = useGateway();
  const SYSTEM_ERROR = 0x08;
  const BUSY = 0x64; // refused in passing, and no fault of the app
  let smsc: Smsc;
  let isLocked: boolean;
  afterEach(() => smsc.close());

  /** By far the most room has the SMPP app, so that it is chosen while its link is up. */
  async function startGroup(options: SmscOptions = {}) {
    smsc = await startSmsc({ bindStatus: () => (isLocked ? SYSTEM_ERROR : 0), ...options });
    const { id } = await gateway.createGroup();
    const app = await gateway.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${smsc.port}`,
      username: 'gateway',
      password: 'secret01',
      group_id: id,
      sms_limit: 1_000,
      settings: { max_attempts: 20, retry_initial_s: 0.5, retry_max_s: 0.5 },
    });
    const spare = await gateway.createApp({ group_id: id, sms_limit: 1 });
    return { id, app, spare };
  }
  const linkOf = async ({ id }: { id: number }) => (await gateway.call(`/api/sms/apps/${id}`)).body.data.link;
  const attemptsOf = async (id: number): Promise<string[]> =>
    (await journeyOf(gateway, id)).attempts.map((attempt) => attempt.replace(' rejected-transient', ''));

  it('is left out while its link is down; keeps what nobody else can take until it is up', async () => {
    isLocked = true;
    const { id: groupId, app, spare } = await startGroup();
    const capacity = async () => (await gateway.call(`/api/sms/groups/${groupId}/capacity`)).body.data;
    await until(async () => (await linkOf(app)) === 'down', 'the link to be known as down');
    const { apps, next_app_id: next } = await capacity();
    assert.deepEqual(
      apps.map(({ away, link }: any) => [away, link]),
      [
        [true, 'down'],
        [false, null],
      ],
    );
    assert.equal(next, spare.id);
    const { id: first } = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(first, 'delivered');
    assert.deepEqual(await attemptsOf(first), [`${spare.id} accepted`]);

    await gateway.call(`/api/sms/apps/${spare.id}/pause`, { method: 'POST' });
    const { id: second } = await sendToGroup(gateway, groupId);
    await until(async () => (await attemptsOf(second))[0]?.endsWith('connect_failed'), 'the first attempt');
    isLocked = false;
    await gateway.untilStatus(second, 'delivered');
    assert.equal((await attemptsOf(second)).at(-1), `${app.id} accepted`);
    assert.deepEqual([await linkOf(app), smsc.submitted.length], ['up', 1]);
    await gateway.call(`/api/sms/apps/${spare.id}/resume`, { method: 'POST' });
    assert.equal((await capacity()).next_app_id, app.id);
  });

  it('gives a message that it could not send to another one when its link falls, with attempts left', async () => {
    isLocked = false;
    const group = await startGroup({ submitStatus: () => BUSY });
    await until(async () => (await linkOf(group.app)) === 'up', 'the link to be up');
    const { id, app_id } = await sendToGroup(gateway, group.id);
    assert.equal(app_id, group.app.id);
    await until(
      async () => (await attemptsOf(id))[0]?.endsWith('provider_error'),
      'the first attempt to end',
    );
    isLocked = true;
    smsc.unbindAll();
    await gateway.untilStatus(id, 'delivered');
    const attempts = await attemptsOf(id);
    assert.equal(attempts.at(-1), `${group.spare.id} accepted`);
    const lost = attempts.filter((attempt) => attempt.endsWith('connect_failed'));
    assert.ok(lost.length <= 1, attempts.join(', ')); // one may be under way while the link falls
  });
});

describe('two processes and one SMSC', function () {
  this.timeout(90_000);
  let smsc: Smsc;
  // Before the first one's own end, which drops the database.
  after(async () => {
    await second.stop();
    await smsc.close();
  });
  const first = useGateway();
  /** Another process of the same gateway: the same database, key and Temporal. */
  class Twin extends TestGateway {
    override async prepare(): Promise<void> {
      this.database = first.database;
      this.namespace = first.namespace;
    }
  }
  const second = new Twin();
  before(async () => {
    await second.prepare();
    await second.start();
    smsc = await startSmsc();
  });

  it('one keeps the link, messages go through whoever runs them, and the other takes over', async () => {
    const app = await first.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${smsc.port}`,
      username: 'gateway',
      password: 'secret01',
      c5: '10/500',
    });
    const sendThrough = async (gateway: TestGateway, count: number, word: string) => {
      const send = (_: unknown, number: number) => gateway.send(app.id, { message: `${word} ${number}` });
      const sent = await Promise.all(Array.from({ length: count }, send));
      for (const { id } of sent) await gateway.untilStatus(id, 'delivered');
    };
    const owners = () =>
      [first, second].filter(({ logLines }) => logLines.some((line) => /"up".*"link"/.test(line)));
    await until(async () => smsc.isBound(), 'one of them to bind');
    for (const [index, gateway] of [first, second].entries()) await sendThrough(gateway, 20, `from ${index}`);
    assert.deepEqual([smsc.connections(), smsc.binds.length, smsc.submitted.length], [1, 1, 40]);

    // The owner leaves; the other one notices with its next look, and needs nobody to tell it.
    const [leaving] = owners() as [TestGateway];
    const staying = leaving === first ? second : first;
    await leaving.stop();
    await until(async () => smsc.binds.length === 2 && smsc.connections() === 1, 'the other process to bind');
    await sendThrough(staying, 10, 'after');
    assert.equal(new Set(smsc.submitted.map(({ text }) => text)).size, 50);
    assert.equal(smsc.submitted.length, 50);
  });
});
