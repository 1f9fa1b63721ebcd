/** Which clocks count for a phone number. */
import assert from 'node:assert/strict';
import { getCountries } from 'libphonenumber-js/max';
import { isTimeZone } from '../../src/windows/local-time.js';
import { zonesOf } from '../../src/windows/zones.js';

describe('the time zones of a country', () => {
  it('are there for every country that has phone numbers, under names that this machine knows', () => {
    for (const country of getCountries()) {
      const zones = zonesOf(country);
      assert.ok(zones.length > 0, country);
      for (const zone of zones) assert.ok(isTimeZone(zone), `${country} ${zone}`);
    }
  });

  const rows: [country: string, main: string, count: number][] = [
    ['KE', 'Africa/Nairobi', 1],
    ['GB', 'Europe/London', 1],
    ['IN', 'Asia/Kolkata', 1],
    ['CD', 'Africa/Kinshasa', 2],
    ['ES', 'Europe/Madrid', 2],
    ['US', 'America/New_York', 8],
    ['RU', 'Europe/Moscow', 11],
  ];
  for (const [country, main, count] of rows)
    it(`${country}: ${count}, the main one is ${main}`, () =>
      assert.deepEqual([zonesOf(country)[0], zonesOf(country).length], [main, count]));

  it('are none for what is no country', () => assert.deepEqual([zonesOf('ZZ'), zonesOf('')], [[], []]));
});
