/** What a text would cost, asked without sending it. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';

const BASE = { to: '254711000111', message: 'Habari' };
const repeat = (unit: string, count: number) => unit.repeat(count);

describe('POST /api/sms/estimate', () => {
  const gateway = useGateway();

  describe('estimate', () => {
    const GSM = { encoding: 'GSM-7', offending: [] };
    const UCS = { encoding: 'UCS-2' };
    const rows: [title: string, message: string, expected: Record<string, unknown>][] = [
      ['an empty text is one part', '', { ...GSM, message_parts: 1, units: 0, units_left: 160 }],
      [
        '160 characters of GSM-7 fill one part',
        repeat('a', 160),
        { ...GSM, message_parts: 1, units_per_part: 160, units_left: 0 },
      ],
      [
        '161 are two parts of 153',
        repeat('a', 161),
        { ...GSM, message_parts: 2, units: 161, units_per_part: 153, units_left: 145 },
      ],
      ['306 are two, 307 three', repeat('a', 307), { ...GSM, message_parts: 3, units_left: 152 }],
      ['a euro sign counts double', '€', { ...GSM, message_parts: 1, units: 2, units_left: 158 }],
      [
        'a euro sign is never cut in two',
        `${repeat('a', 152)}€${repeat('a', 152)}`,
        { ...GSM, message_parts: 3, units: 306 },
      ],
      ['Swahili, German and Spanish letters of the alphabet are GSM-7', 'Jambo äöüß ñ ¿', { ...GSM }],
      [
        'one character outside makes all of it UCS-2',
        'Hello ✓',
        { ...UCS, units: 7, units_per_part: 70, units_left: 63, offending: ['✓'] },
      ],
      ['70 units of UCS-2 fill one part', repeat('ж', 70), { ...UCS, message_parts: 1, units_left: 0 }],
      [
        '71 are two parts of 67',
        repeat('ж', 71),
        { ...UCS, message_parts: 2, units_per_part: 67, units_left: 63 },
      ],
      [
        'an emoji is two units and is never cut',
        `${repeat('ж', 66)}😀${repeat('ж', 66)}`,
        { ...UCS, units: 134, message_parts: 3, offending: ['ж', '😀'] },
      ],
      [
        'each offending character is named once, in order',
        'ç – ç “x”',
        { ...UCS, offending: ['ç', '–', '“', '”'] },
      ],
    ];
    for (const [title, message, expected] of rows) {
      it(title, async () => {
        const reply = await gateway.call('/api/sms/estimate', { json: { message } });
        assert.equal(reply.status, 200, reply.text);
        const found = Object.fromEntries(Object.keys(expected).map((name) => [name, reply.body.data[name]]));
        assert.deepEqual(found, expected);
        assert.deepEqual([reply.body.data.to_e164, reply.body.data.telco_code], [null, null]);
      });
    }

    it('says how the text is cut, what counts double, and what GSM-7 has in place of what offends', async () => {
      const message = `It’s €5 ${repeat('a', 160)} ж`;
      const { body } = await gateway.call('/api/sms/estimate', { json: { message } });
      const { segments, doubled, offending, replacements, message_parts } = body.data;
      assert.equal(segments.join(''), message);
      assert.equal(segments.length, message_parts);
      assert.deepEqual([doubled, offending, replacements], [[], ['’', 'ж'], { '’': "'" }]);
      const plain = await gateway.call('/api/sms/estimate', { json: { message: '[€5]' } });
      assert.deepEqual(plain.body.data.doubled, ['[', '€', ']']);
    });

    const numbers: [title: string, fields: object, e164: string, telco: [string, string] | [null, null]][] = [
      [
        'an international number names its operator',
        { to: '254711000111' },
        '+254711000111',
        ['63902', 'Safaricom'],
      ],
      [
        'so does one with a plus and blanks',
        { to: '+254 711 000 111' },
        '+254711000111',
        ['63902', 'Safaricom'],
      ],
      [
        'a national one needs its country',
        { to: '0711000111', country: 'KE' },
        '+254711000111',
        ['63902', 'Safaricom'],
      ],
      [
        'a country whose operators are not listed has none',
        { to: '+12025550123' },
        '+12025550123',
        [null, null],
      ],
    ];
    for (const [title, fields, e164, telco] of numbers) {
      it(title, async () => {
        const { body } = await gateway.call('/api/sms/estimate', { json: { message: 'x', ...fields } });
        const { to_e164, telco_code, telco_name } = body.data;
        assert.deepEqual([to_e164, telco_code, telco_name], [e164, ...telco]);
      });
    }

    it('says of a text what sending it says', async () => {
      const app = await gateway.createApp();
      for (const message of [repeat('a', 161), repeat('ж', 71), '€', 'Hello ✓']) {
        const { body } = await gateway.call('/api/sms/estimate', { json: { message, to: BASE.to } });
        const sent = await gateway.send(app.id, { message });
        const { message_parts, encoding, telco_code, telco_name } = sent;
        const { data } = body;
        assert.deepEqual(
          [message_parts, encoding, telco_code, telco_name],
          [data.message_parts, data.encoding, data.telco_code, data.telco_name],
        );
      }
    });
  });
});
