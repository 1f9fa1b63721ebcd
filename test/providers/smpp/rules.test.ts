/** The rules of the SMPP driver, as tables: alphabets, parts, addresses, ids, receipts. */
import assert from 'node:assert/strict';
import { addressOf, isSendableSource, numberOf } from '../../../src/providers/smpp/addresses.js';
import { decodeText, encodingOf, toGsm } from '../../../src/providers/smpp/alphabet.js';
import {
  COMMAND_STATUS,
  MESSAGE_STATES,
  refusalOf,
  STATES,
  statusCode,
} from '../../../src/providers/smpp/codes.js';
import { idKey, suggestBases, type Base } from '../../../src/providers/smpp/ids.js';
import { readReceiptDate, readReceiptText, reportOf } from '../../../src/providers/smpp/receipt.js';

const hex = (octets: Buffer | null) => octets?.toString('hex') ?? null;

describe('SMPP: alphabets', () => {
  const GSM_TEXTS: [what: string, text: string, octets: string | null][] = [
    ['letters keep their ASCII codes', 'Habari 1', '4861626172692031'],
    ['@ is 0 and £ is 1', '@£', '0001'],
    ['the dollar and the currency sign', '$¤', '0224'],
    ['an extension character is an escape pair', '€[', '1b651b3c'],
    ['the backslash and the form feed', '\\\f', '1b2f1b0a'],
    ['line ends', '\r\n', '0d0a'],
    ['Greek capitals', 'ΔΩ', '1015'],
    ['the capital Ç', 'Ç', '09'],
    ['the small ç is not in the alphabet', 'ça', null],
    ['nor is a typographic quote', '’', null],
    ['nor the escape itself', '\u001b', null],
    ['nor an emoji', '😀', null],
  ];
  for (const [what, text, octets] of GSM_TEXTS) {
    it(`GSM 03.38: ${what}`, () => assert.equal(hex(toGsm(text)), octets));
    if (octets !== null) {
      it(`and back: ${what}`, () => assert.equal(decodeText(Buffer.from(octets, 'hex'), 0, 'gsm'), text));
    }
  }

  const CHOICES: [what: string, text: string, alphabet: 'gsm' | 'latin1', coding: number, octets: string][] =
    [
      ['a text of the GSM alphabet goes as data_coding 0', 'Aé', 'gsm', 0, '4105'],
      ['any other as UCS-2, big end first', 'Aç', 'gsm', 8, '004100e7'],
      ['an emoji as a surrogate pair', '😀', 'gsm', 8, 'd83dde00'],
      ['an operator with Latin-1 gets Latin-1, said outright', 'Aé', 'latin1', 3, '41e9'],
      ['but never where GSM has no such letter', 'á', 'latin1', 8, '00e1'],
      ['nor where Latin-1 has none', 'Ω', 'latin1', 8, '03a9'],
    ];
  for (const [what, text, alphabet, coding, octets] of CHOICES) {
    it(what, () => {
      const encoding = encodingOf(text, alphabet);
      assert.deepEqual([encoding.dataCoding, hex(encoding.encode(text))], [coding, octets]);
    });
  }

  const INCOMING: [what: string, octets: string, coding: number, alphabet: 'gsm' | 'latin1', text: string][] =
    [
      ['0 is the alphabet of the SMSC: GSM', '0005', 0, 'gsm', '@é'],
      ['0 is the alphabet of the SMSC: Latin-1', '40e9', 0, 'latin1', '@é'],
      ['1 is ASCII', '4041', 1, 'gsm', '@A'],
      ['3 is Latin-1', 'e7', 3, 'gsm', 'ç'],
      ['4 is binary and shown as digits', '00ff10', 4, 'gsm', '00ff10'],
      ['2 too', 'beef', 2, 'gsm', 'beef'],
      ['6 is ISO 8859-5', 'bfe0d8', 6, 'gsm', 'При'],
      ['7 is ISO 8859-8', 'f9ec', 7, 'gsm', 'של'],
      ['8 is UCS-2', '00480069d83dde00', 8, 'gsm', 'Hi😀'],
      ['UCS-2 with half a character at its end', '004800', 8, 'gsm', 'H'],
      ['a message class keeps the alphabet in its lower bits: 0xf0 GSM', '00', 0xf0, 'gsm', '@'],
      ['0xf4 binary', '00', 0xf4, 'gsm', '00'],
      ['0x18 UCS-2 with a class', '0048', 0x18, 'gsm', 'H'],
      ['an unknown escape leaves nothing', '1b2a41', 0, 'gsm', '*A'],
      ['nothing at all', '', 8, 'gsm', ''],
    ];
  for (const [what, octets, coding, alphabet, text] of INCOMING) {
    it(`incoming: ${what}`, () =>
      assert.equal(decodeText(Buffer.from(octets, 'hex'), coding, alphabet), text));
  }
});

describe('SMPP: addresses', () => {
  const ROWS: [written: string, ton: number, npi: number, number: string][] = [
    ['+254711000111', 1, 1, '254711000111'],
    ['254711000111', 1, 1, '254711000111'],
    ['12025550100', 1, 1, '12025550100'],
    ['0711000111', 2, 1, '0711000111'],
    ['07110001112', 2, 1, '07110001112'],
    ['7110001', 2, 1, '7110001'],
    ['711000', 3, 0, '711000'],
    ['20880', 3, 0, '20880'],
    ['SALAMI', 5, 0, 'SALAMI'],
    ['Salami 24', 5, 0, 'Salami 24'],
    ['+1-202', 5, 0, '+1-202'],
    ['', 0, 0, ''],
  ];
  for (const [written, ton, npi, number] of ROWS) {
    it(`"${written}" is TON ${ton}, NPI ${npi}`, () =>
      assert.deepEqual(addressOf(written), { ton, npi, number }));
  }
  it('what the operator asks for wins, each by itself', () => {
    assert.deepEqual(addressOf('20880', { ton: 0 }), { ton: 0, npi: 0, number: '20880' });
    assert.deepEqual(addressOf('SALAMI', { npi: 9 }), { ton: 5, npi: 9, number: 'SALAMI' });
  });
  it('an international number comes back with its plus, other addresses as they are', () => {
    assert.equal(numberOf({ ton: 1, number: '254711000111' }), '+254711000111');
    assert.equal(numberOf({ ton: 0, number: '254711000111' }), '254711000111');
    assert.equal(numberOf({ ton: 1, number: 'MPESA' }), 'MPESA');
  });
  it('a source is up to 20 characters of ASCII', () => {
    const sources = ['SALAMI', '', 'a'.repeat(20), 'a'.repeat(21), 'Grüße', 'a\nb'];
    assert.deepEqual(sources.map(isSendableSource), [true, true, true, false, false, false]);
  });
});

describe('SMPP: refusals', () => {
  for (const [status, meaning] of Object.entries(COMMAND_STATUS)) {
    const code = statusCode(Number(status));
    it(`${code} is ${meaning.kind} for the ${meaning.scope}: ${meaning.reason}`, () =>
      assert.deepEqual(refusalOf(Number(status)), {
        ...meaning,
        providerCode: code,
        text: `the SMSC answered ${code}`,
      }));
  }
  const BY_KIND = {
    'rejected-permanent app auth_failed': [0x0d, 0x0e, 0x0f, 0x53],
    'rejected-permanent app misconfigured': [0x15, 0x43, 0x61, 0x62, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4],
    'rejected-permanent message invalid_content': [0x01, 0x02, 0x03],
    'rejected-permanent message invalid_recipient': [0x0b, 0x50, 0x51],
    'rejected-permanent message blocked_by_provider': [0x65, 0x66],
    'rejected-permanent message provider_error': [0xfe],
    'rejected-permanent sender invalid_sender': [0x0a, 0x48, 0x49],
    'rejected-transient app provider_error': [0x08],
    'rejected-transient app provider_unavailable': [0x04],
    'rejected-transient app queue_full': [0x14],
    'rejected-transient app rate_limited': [0x58],
    'rejected-transient message provider_error': [0x44, 0x45, 0x64],
    'rejected-transient message unknown': [0xff],
  };
  it('every code stands where the protocol puts it', () => {
    const found: Record<string, number[]> = {};
    for (const [status, { kind, scope, reason }] of Object.entries(COMMAND_STATUS))
      (found[`${kind} ${scope} ${reason}`] ??= []).push(Number(status));
    assert.deepEqual(Object.fromEntries(Object.entries(found).sort()), BY_KIND);
  });
  it("a vendor's own code refuses this message only", () => {
    const { kind, providerCode, reason } = refusalOf(0x4a1);
    assert.deepEqual([kind, reason, providerCode], ['rejected-permanent', 'unknown', '0x000004A1']);
  });
  /** All other codes wait as long as the back-off, and are tried as often as the app says. */
  const ADVICE: Record<number, { retryAfterS?: number; maxTries?: number }> = {
    0x14: { retryAfterS: 10 },
    0x44: { maxTries: 3 },
    0x45: { maxTries: 3 },
    0x58: { retryAfterS: 1 },
    0xff: { maxTries: 2 },
  };
  it('some say how long to wait, or how often to try', () => {
    const found = Object.entries(COMMAND_STATUS).flatMap(([status, meaning]) => {
      const { retryAfterS, maxTries } = meaning as { retryAfterS?: number; maxTries?: number };
      const advice = { ...(retryAfterS && { retryAfterS }), ...(maxTries && { maxTries }) };
      return Object.keys(advice).length > 0 ? [[status, advice] as const] : [];
    });
    assert.deepEqual(Object.fromEntries(found), ADVICE);
  });
});

describe('SMPP: ids', () => {
  const KEYS: [id: string, base: Base, key: string][] = [
    ['1A0', 'asis', '1a0'],
    ['0000000416', 'asis', '416'],
    ['0', 'asis', '0'],
    ['000', 'asis', '0'],
    ['', 'asis', ''],
    ['0B5C-17', 'asis', 'b5c-17'],
    ['1A0', 'hex', '416'],
    ['00001a0', 'hex', '416'],
    ['0000000416', 'dec', '416'],
    ['100', 'hex', '256'],
    ['100', 'dec', '100'],
    ['DE0B6B3A7640001', 'hex', '1000000000000000001'],
    ['1000000000000000001', 'dec', '1000000000000000001'],
    ['not-a-number', 'hex', 'not-a-number'],
    ['12ab', 'dec', '12ab'],
    ['f'.repeat(41), 'hex', 'f'.repeat(41)],
    [' 416 ', 'dec', '416'],
  ];
  for (const [id, base, key] of KEYS) {
    it(`"${id}" ${base} is ${key}`, () => assert.equal(idKey(id, base), key));
  }
  it('an answer in hexadecimal and a receipt in decimal digits meet', () =>
    assert.equal(idKey('1a0', 'hex'), idKey('0000000416', 'dec')));

  const asis = { answer: 'asis', receipt: 'asis' } as const;
  const SUGGESTIONS: [what: string, answers: string[], receipt: string, expected: object | null][] = [
    ['answers are hexadecimal', ['19f', '1a0'], '416', { answer: 'hex', receipt: 'dec' }],
    ['receipts are hexadecimal', ['416'], '1A0', { answer: 'dec', receipt: 'hex' }],
    ['nothing fits', ['1a0'], '999', null],
    ['there were no answers', [], '416', null],
  ];
  for (const [what, answers, receipt, expected] of SUGGESTIONS) {
    it(`the other setting is named when ${what}`, () =>
      assert.deepEqual(suggestBases(answers, receipt, asis), expected));
  }
  it('the setting in force is never suggested', () =>
    assert.equal(suggestBases(['1a0'], '416', { answer: 'hex', receipt: 'dec' }), null));
});

describe('SMPP: receipts', () => {
  const full =
    'id:416 sub:001 dlvrd:001 submit date:2603151430 done date:2603151431 stat:DELIVRD err:000 text:Hello';
  const TEXTS: [what: string, text: string, fields: object][] = [
    [
      'the form of the standard',
      full,
      {
        id: '416',
        sub: '001',
        dlvrd: '001',
        submitDate: '2603151430',
        doneDate: '2603151431',
        stat: 'DELIVRD',
        err: '000',
      },
    ],
    ['other case', 'ID:9f STAT:delivrd ERR:12', { id: '9f', stat: 'delivrd', err: '12' }],
    ['another order', 'stat:EXPIRED err:005 id:77', { id: '77', stat: 'EXPIRED', err: '005' }],
    ['no more than two fields', 'id:1 stat:UNDELIV', { id: '1', stat: 'UNDELIV' }],
    [
      'underscores and no blanks',
      'id:1 done_date:260315143159 stat:DELIVRD',
      { id: '1', doneDate: '260315143159', stat: 'DELIVRD' },
    ],
    [
      'words of the message are not fields',
      'id:1 stat:DELIVRD text:id:2 stat:UNDELIV',
      { id: '1', stat: 'DELIVRD' },
    ],
    ['a blank after the colon', 'id: 5 stat: DELIVRD', { id: '5', stat: 'DELIVRD' }],
    ['an empty field stays away', 'id:5 sub: stat:DELIVRD err:', { id: '5', stat: 'DELIVRD' }],
    ['the first of two counts', 'id:5 id:6 stat:DELIVRD', { id: '5', stat: 'DELIVRD' }],
    ['an id with dashes', 'id:3f2b-11-9a stat:DELIVRD', { id: '3f2b-11-9a', stat: 'DELIVRD' }],
    ['no receipt at all', 'Habari ya leo', {}],
    ['nothing', '', {}],
  ];
  for (const [what, text, fields] of TEXTS) {
    it(`reads ${what}`, () => assert.deepEqual(readReceiptText(text), fields));
  }

  const DATES: [date: string | undefined, read: string | null][] = [
    ['2603151431', '2026-03-15 14:31'],
    ['260315143159', '2026-03-15 14:31:59'],
    ['2613151431', null],
    ['20260315143159', null],
    ['0000000000', null],
    ['', null],
    [undefined, null],
  ];
  for (const [date, read] of DATES) {
    it(`the date ${date} is ${read}`, () => assert.equal(readReceiptDate(date), read));
  }

  const bases = { answer: 'hex', receipt: 'dec' } as const;
  const MEANINGS: Record<string, [status: string, reason?: string]> = {
    SCHEDULED: ['sent'],
    BUFFERED: ['sent'],
    ENROUTE: ['sent'],
    ACCEPTD: ['sent'],
    DELIVRD: ['delivered'],
    EXPIRED: ['expired', 'expired'],
    DELETED: ['failed', 'blocked_by_operator'],
    SKIPPED: ['failed', 'blocked_by_operator'],
    UNDELIV: ['failed', 'handset_unreachable'],
    REJECTD: ['failed', 'blocked_by_operator'],
    UNKNOWN: ['unknown', 'unknown'],
  };
  it('every state has its meaning here', () =>
    assert.deepEqual(Object.keys(MEANINGS).sort(), Object.keys(STATES).sort()));
  for (const [stat, [status, reason]] of Object.entries(MEANINGS)) {
    it(`stat:${stat} is ${status}`, () => {
      const report = reportOf(`id:0416 stat:${stat} err:000`, {}, bases)!;
      assert.deepEqual(
        [report.providerId, report.status, report.reason, report.providerCode],
        ['416', status, reason, stat],
      );
    });
  }
  for (const [state, word] of Object.entries(MESSAGE_STATES)) {
    it(`message_state ${state} is ${word}, whatever the text says`, () => {
      const report = reportOf('id:1 stat:BOGUS', { messageState: Number(state) }, bases)!;
      assert.deepEqual([report.status, report.text], [STATES[word]!.status, word]);
    });
  }
  it('message_state follows the standard', () =>
    assert.deepEqual(
      Object.values(MESSAGE_STATES),
      'SCHEDULED ENROUTE DELIVRD EXPIRED DELETED UNDELIV ACCEPTD UNKNOWN REJECTD SKIPPED'.split(' '),
    ));

  const REPORTS: [what: string, text: string, tlvs: object, expected: object | null][] = [
    ["the operator's error is the code", 'id:1 stat:UNDELIV err:017', {}, { providerCode: '017' }],
    ['no error leaves the state as the code', 'id:1 stat:DELIVRD err:000', {}, { providerCode: 'DELIVRD' }],
    [
      'the network error code wins over err',
      'id:1 stat:UNDELIV err:017',
      { networkErrorCode: Buffer.from([3, 0, 27]) },
      { providerCode: '3:27' },
    ],
    [
      'the TLV names the message',
      'id:99 stat:DELIVRD',
      { receiptedMessageId: '0416' },
      { providerId: '416', status: 'delivered' },
    ],
    [
      'TLVs alone are enough',
      '',
      { receiptedMessageId: '7', messageState: 2 },
      { providerId: '7', status: 'delivered' },
    ],
    ['an unheard-of state has no verdict', 'id:1 stat:LOST', {}, { status: 'unknown', providerCode: 'LOST' }],
    ['lower case counts', 'id:1 stat:delivrd', {}, { status: 'delivered' }],
    [
      "the SMSC's clock is quoted, not believed",
      full,
      {},
      { text: 'DELIVRD, 2026-03-15 14:31 at the SMSC', reportedAt: undefined },
    ],
    ['no id is no report', 'stat:DELIVRD', {}, null],
    ['no state neither', 'id:1 err:000', {}, null],
    [
      'an unknown message_state leaves the text',
      'id:1 stat:DELIVRD',
      { messageState: 42 },
      { status: 'delivered' },
    ],
  ];
  for (const [what, text, tlvs, expected] of REPORTS) {
    it(what, () => {
      const report = reportOf(text, tlvs, bases);
      if (expected === null) assert.equal(report, null);
      else {
        for (const [field, value] of Object.entries(expected))
          assert.equal((report as unknown as Record<string, unknown>)[field], value, field);
      }
    });
  }
});
