/** Our link against an SMSC that others wrote: what Net::SMPP makes of our PDUs, and we of its answers. */
import assert from 'node:assert/strict';
import { netSmppSkipReason, startNetSmpp, type NetSmpp } from '../../support/net-smpp.js';
import { until } from '../../../tools/load/until.js';
import { openGround, type Ground } from './support.js';

/** command_id as Net::SMPP shows it. */
const COMMANDS = { submit_sm: 0x04, bind_transceiver: 0x09, enquire_link: 0x15, unbind: 0x06 };

describe('SMPP: Net::SMPP as the SMSC', () => {
  let smsc: NetSmpp;
  let ground: Ground;

  before(async function () {
    if (netSmppSkipReason !== undefined) {
      console.warn(`\n!!! SKIPPED: the SMPP link against a foreign SMSC. ${netSmppSkipReason}\n`);
      this.skip();
    }
    smsc = await startNetSmpp();
    ground = await openGround({
      fields: { api_link: `smpp://127.0.0.1:${smsc.port}` },
      timings: { silence: 200, enquire: 2_000, answer: 5_000 },
    });
    await ground.untilUp();
  });
  after(async () => {
    await ground?.close();
    await smsc?.stop();
  });

  const pdus = (command: keyof typeof COMMANDS) => smsc.understood(String(COMMANDS[command]));
  const seen = (command: keyof typeof COMMANDS, count: number) =>
    until(
      async () => pdus(command).length >= count && pdus(command),
      () => `${count} ${command}: ${JSON.stringify(pdus(command))}`,
    );

  it('is bound to', async () => {
    const [bind] = (await seen('bind_transceiver', 1)) as [Record<string, string>];
    assert.deepEqual(
      [bind['system_id'], bind['password'], bind['interface_version']],
      ['gateway', 'secret01', '52'],
    );
  });

  it('takes a text and answers with its id', async () => {
    const outcome = await ground.send({ text: 'Habari' });
    assert.deepEqual(outcome, { kind: 'accepted', providerId: '123456789', parts: 1 });
    const [submit] = (await seen('submit_sm', 1)) as [Record<string, string>];
    const { destination_addr, dest_addr_ton, source_addr, short_message, data_coding, registered_delivery } =
      submit;
    assert.deepEqual(
      { destination_addr, dest_addr_ton, source_addr, short_message, data_coding, registered_delivery },
      {
        destination_addr: '254711000111',
        dest_addr_ton: '1',
        source_addr: '20880',
        short_message: 'Habari',
        data_coding: '0',
        registered_delivery: '1',
      },
    );
    assert.equal(submit['validity_period'], '000003000000000R');
  });

  it('takes a long text in parts, with headers', async () => {
    const before = pdus('submit_sm').length;
    const outcome = await ground.send({ text: 'መልካም ቀን 😀 '.repeat(15) });
    assert.equal(outcome.kind, 'accepted');
    const parts = (await seen('submit_sm', before + 3)).slice(before);
    assert.deepEqual(
      parts.map(({ esm_class, data_coding }) => [esm_class, data_coding]),
      [
        ['64', '8'],
        ['64', '8'],
        ['64', '8'],
      ],
    );
    for (const { short_message } of parts) assert.match(short_message!, /^\\5\\0\\3/);
  });

  it('answers enquire_link, and the link stays', async () => {
    await seen('enquire_link', 2);
    assert.deepEqual(ground.states, ['up: bound']);
  });

  it('is left by unbind', async () => {
    await ground.link.close();
    await seen('unbind', 1);
  });
});

describe('SMPP: Net::SMPP as an SMSC that reports and brings messages', () => {
  let smsc: NetSmpp;
  let ground: Ground;
  before(async function () {
    if (netSmppSkipReason !== undefined) this.skip();
    smsc = await startNetSmpp({ receipts: true });
    ground = await openGround({
      fields: { api_link: `smpp://127.0.0.1:${smsc.port}`, c4: 'hex:dec' },
      timings: { answer: 5_000 },
    });
    await ground.untilUp();
  });
  after(async () => {
    await ground?.close();
    await smsc?.stop();
  });

  it('its receipts name the ids of its answers, in another base', async () => {
    const outcome = await ground.send({ text: 'Habari' });
    assert.equal(outcome.kind, 'accepted');
    const [report] = await until(() => ground.reports().length > 0 && ground.reports(), 'the receipt');
    assert.equal(report!.status, 'delivered');
    assert.equal(report!.providerId, 'providerId' in outcome && outcome.providerId);
    await until(async () => (await smsc.undelivered()) === 0, 'the receipt to be acknowledged');
    assert.deepEqual(ground.troubles, []);
  });

  it('a long text comes back part by part, as it went out', async () => {
    const text = 'መልካም ቀን 😀 '.repeat(15);
    await ground.send({ text, to: '+254711000199' });
    const parts = await until(() => ground.messages().length === 3 && ground.messages(), 'three parts');
    assert.equal(parts.map((part) => part.text).join(''), text);
    assert.deepEqual(
      parts.map(({ from, part }) => [from, part?.number, part?.of]),
      [1, 2, 3].map((number) => ['+254711000199', number, 3]),
    );
  });
});
