/** What an SMSC hands to us: receipts told from messages, and messages read. */
import assert from 'node:assert/strict';
import { Delivery, kindOf, readMessage, readReceipt } from '../../../src/providers/smpp/delivery.js';

const delivery = (fields: Partial<Delivery>): Delivery =>
  Delivery.parse({
    source_addr_ton: 1,
    source_addr: '254711000111',
    dest_addr_ton: 3,
    destination_addr: '20880',
    esm_class: 0,
    data_coding: 0,
    short_message: '',
    ...fields,
  });
const octets = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const ASIS = { answer: 'asis', receipt: 'asis' } as const;

describe('SMPP: what was delivered', () => {
  const KINDS: [what: string, fields: Partial<Delivery>, kind: string][] = [
    ['an ordinary message', { esm_class: 0 }, 'receive'],
    ['one with a header', { esm_class: 0x40 }, 'receive'],
    ['one in store-and-forward mode', { esm_class: 0x03 }, 'receive'],
    ['a receipt', { esm_class: 0x04 }, 'callback'],
    ['a receipt with mode bits', { esm_class: 0x07 }, 'callback'],
    ['an intermediate notification', { esm_class: 0x20 }, 'callback'],
    ["a handset's own acknowledgement is a message", { esm_class: 0x08 }, 'receive'],
    ['a user acknowledgement too', { esm_class: 0x10 }, 'receive'],
    ['one that names a message and its state', { receipted_message_id: '416', message_state: 2 }, 'callback'],
    [
      'one that names a message, and its state in the text',
      { receipted_message_id: '416', short_message: octets('id:416 stat:DELIVRD') },
      'callback',
    ],
    ['one that names a message and no state', { receipted_message_id: '416' }, 'receive'],
  ];
  for (const [what, fields, kind] of KINDS) {
    it(`${what}: ${kind}`, () => assert.equal(kindOf(delivery(fields)), kind));
  }

  const MESSAGES: [what: string, fields: Partial<Delivery>, text: string, part?: object][] = [
    ['a plain text', { short_message: octets('Habari') }, 'Habari'],
    ['UCS-2', { short_message: '00480069', data_coding: 8 }, 'Hi'],
    ['a payload', { message_payload: octets('Pole pole') }, 'Pole pole'],
    [
      'the short message wins over a payload',
      { short_message: octets('a'), message_payload: octets('b') },
      'a',
    ],
    ['nothing', {}, ''],
    [
      'a part with an 8-bit reference',
      { esm_class: 0x40, short_message: `050003340201${octets('one')}` },
      'one',
      { group: '8-52', number: 1, of: 2 },
    ],
    [
      'a part with a 16-bit reference',
      { esm_class: 0x40, short_message: `06080412340202${octets('two')}` },
      'two',
      { group: '16-4660', number: 2, of: 2 },
    ],
    [
      'a part whose header holds ports as well',
      { esm_class: 0x40, short_message: `0b0504158a00000003340302${octets('x')}` },
      'x',
      { group: '8-52', number: 2, of: 3 },
    ],
    [
      'a part by SAR parameters',
      { short_message: octets('x'), sar_msg_ref_num: 7, sar_total_segments: 2, sar_segment_seqnum: 2 },
      'x',
      { group: 'sar-7', number: 2, of: 2 },
    ],
    [
      'a part in a payload',
      { esm_class: 0x40, message_payload: `050003010201${octets('long')}` },
      'long',
      { group: '8-1', number: 1, of: 2 },
    ],
    [
      'a header without concatenation',
      { esm_class: 0x40, short_message: `06050415820000${octets('x')}` },
      'x',
    ],
    ['a header longer than the message is text', { esm_class: 0x40, short_message: '4142' }, 'AB'],
    ['one part of one is the whole', { esm_class: 0x40, short_message: `050003340101${octets('x')}` }, 'x'],
    ['part 3 of 2 is no part', { esm_class: 0x40, short_message: `050003340203${octets('x')}` }, 'x'],
  ];
  for (const [what, fields, text, part] of MESSAGES) {
    it(`reads ${what}`, () => {
      const message = readMessage(delivery(fields), 'gsm');
      assert.deepEqual(message, { from: '+254711000111', to: '20880', text, ...(part && { part }) });
    });
  }

  it('a receipt is read by its own data_coding', () => {
    const text = Buffer.from('id:5 stat:DELIVRD', 'utf16le').swap16().toString('hex');
    const report = readReceipt(delivery({ esm_class: 4, data_coding: 8, short_message: text }), ASIS);
    assert.equal(report?.providerId, '5');
  });
  it('underscores of a receipt survive the GSM alphabet, where their place is another one', () => {
    const text = octets('id:ab_c stat:DELIVRD'); // SMSCs write receipts in ASCII whatever data_coding says
    assert.equal(readReceipt(delivery({ esm_class: 4, short_message: text }), ASIS)?.providerId, 'ab_c');
  });
  it('a receipt that says nothing is none', () =>
    assert.equal(readReceipt(delivery({ esm_class: 4, short_message: octets('hello') }), ASIS), null));

  it('oddities in side fields cost no message', () => {
    const odd = Delivery.parse({
      source_addr: 'x',
      destination_addr: 'y',
      esm_class: 0,
      short_message: octets('a'),
      message_state: 'delivered',
      sar_msg_ref_num: null,
    });
    assert.equal(readMessage(odd, 'gsm').text, 'a');
  });
});
