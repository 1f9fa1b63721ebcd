import assert from 'node:assert/strict';
import { assertZone, compileFormat } from '../../../src/providers/generic-http/times.js';

describe('generic HTTP: times', () => {
  const rows: [format: string, text: string, expected: string | undefined, zone?: string][] = [
    ['unix', '1768473000', '2026-01-15T10:30:00.000Z'],
    ['unix', ' 1768473000.5 ', '2026-01-15T10:30:00.500Z'],
    ['unix', '0', undefined],
    ['unix', '-5', undefined],
    ['unix', '99999999999999', undefined],
    ['unix_ms', '1768473000123', '2026-01-15T10:30:00.123Z'],
    ['iso', '2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z'],
    ['iso', '2026-01-15T10:30:00.1234567Z', '2026-01-15T10:30:00.123Z'],
    ['iso', '2026-01-15T10:30:00.5+03:00', '2026-01-15T07:30:00.500Z'],
    ['iso', '2026-01-15 10:30:00 -0130', '2026-01-15T12:00:00.000Z'],
    ['iso', '2026-01-15T10:30', '2026-01-15T10:30:00.000Z'],
    ['iso', '2026-01-15T10:30:00', '2026-01-15T07:30:00.000Z', 'Africa/Nairobi'],
    ['iso', '2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z', 'Africa/Nairobi'],
    ['iso', '2026-02-30T10:30:00Z', undefined],
    ['iso', 'Thu, 15 Jan 2026', undefined],
    ['yyyy-MM-dd HH:mm:ss', '2026-01-15 10:30:07', '2026-01-15T10:30:07.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2026-01-15 10:30:07.250', '2026-01-15T10:30:07.250Z'],
    ['dd/MM/yyyy HH:mm', '5/3/2026 9:05', '2026-03-05T09:05:00.000Z'],
    ['yyMMddHHmm', '2603151430', '2026-03-15T14:30:00.000Z'],
    ['yyyyMMddHHmmss', '20260315143059', '2026-03-15T11:30:59.000Z', '+03:00'],
    ["yyyy-MM-dd'T'HH:mm", '2026-03-15T14:30', '2026-03-15T14:30:00.000Z'],
    ['MM/dd/yyyy hh:mm a', '03/15/2026 02:30 PM', '2026-03-15T14:30:00.000Z'],
    ['MM/dd/yyyy hh:mm a', '03/15/2026 12:05 am', '2026-03-15T00:05:00.000Z'],
    ['yyyy-MM-dd', '2026-03-15', '2026-03-14T21:00:00.000Z', 'Africa/Nairobi'],
    ['yyyy-MM-dd HH:mm', '2026-07-01 12:00', '2026-07-01T10:00:00.000Z', 'Europe/Berlin'],
    ['yyyy-MM-dd HH:mm', '2026-01-01 12:00', '2026-01-01T11:00:00.000Z', 'Europe/Berlin'],
    ['yyyy-MM-dd HH:mm', '2026-03-29 01:30', '2026-03-29T00:30:00.000Z', 'Europe/Berlin'],
    ['yyyy-MM-dd HH:mm', '2026-03-29 03:30', '2026-03-29T01:30:00.000Z', 'Europe/Berlin'],
    ['yyyy-MM-dd HH:mm', '2026-13-01 12:00', undefined],
    ['yyyy-MM-dd HH:mm', '2026-01-01 24:00', undefined],
    ['yyyy.MM.dd', '2026x01x01', undefined],
  ];
  for (const [format, text, expected, zone = 'UTC'] of rows) {
    it(`${format} reads "${text}" in ${zone} as ${expected ?? 'nothing'}`, () => {
      assert.equal(compileFormat(format)(text, zone)?.toISOString(), expected);
    });
  }

  for (const format of [
    '',
    'rfc',
    'HH:mm',
    'yyyy-MM-dd Q',
    'yyyy yyyy MM dd',
    'yyyy-MM-dd hh:mm',
    'yyyy-MM-dd HH a',
    'toString',
  ]) {
    it(`"${format}" is no format`, () => assert.throws(() => compileFormat(format), /no time format/));
  }

  for (const zone of ['UTC', 'Z', '+03:00', '-0530', 'Africa/Nairobi']) {
    it(`${zone} is a zone`, () => assertZone(zone));
  }
  for (const zone of ['', 'Nairobi', '+3', 'EAT+3']) {
    it(`"${zone}" is no zone`, () => assert.throws(() => assertZone(zone), /is not a time zone/));
  }
});
