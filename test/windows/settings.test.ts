/** What operators write, how it is kept, and what is refused with a word that helps. */
import assert from 'node:assert/strict';
import { readSettingsWith } from '../../src/apps/fields.js';
import { AppSettings, GroupSettings } from '../../src/apps/types.js';
import { ApiError } from '../../src/errors.js';

describe('the setting send_window', () => {
  const good: [title: string, given: object, kept: object][] = [
    [
      'a clinic by day',
      { windows: { days: 'mon-fri', from: '08:00', to: '18:00' } },
      { windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }] },
    ],
    [
      'quiet nights by the clocks of the recipient',
      { time_zone: 'recipient', quiet_hours: { from: '20:00', to: '07:00' } },
      { time_zone: 'recipient', quiet_hours: [{ from: '20:00', to: '07:00' }] },
    ],
    [
      'days by full names, and over the weekend',
      { windows: [{ days: 'Friday-Monday', from: '00:00', to: '24:00' }] },
      { windows: [{ days: ['sun', 'mon', 'fri', 'sat'], from: '00:00', to: '24:00' }] },
    ],
    [
      'days as a list, each once',
      { windows: [{ days: ['sat', 'mon', 'sat'], from: '08:00', to: '09:00' }] },
      { windows: [{ days: ['mon', 'sat'], from: '08:00', to: '09:00' }] },
    ],
    [
      'several days and a range',
      { windows: { days: 'tue, thu-sat', from: '08:00', to: '09:00' } },
      { windows: [{ days: ['tue', 'thu', 'fri', 'sat'], from: '08:00', to: '09:00' }] },
    ],
    [
      'holidays',
      { holidays: ['12-25', '2028-02-29', '02-29'], except_priority: 'none' },
      { holidays: ['12-25', '2028-02-29', '02-29'], except_priority: 'none' },
    ],
  ];
  for (const [title, given, kept] of good)
    it(title, () =>
      assert.deepEqual(readSettingsWith(AppSettings, { send_window: given }), { send_window: kept }),
    );

  it('is read again as it is kept', () => {
    for (const [, , kept] of good)
      assert.deepEqual(readSettingsWith(AppSettings, { send_window: kept }), { send_window: kept });
  });

  const bad: [title: string, given: unknown, field: string, text: RegExp][] = [
    ['nothing in it', {}, 'send_window', /Give windows, quiet_hours or holidays/],
    ['a word', 'office hours', 'send_window', /object/],
    ['what never opens', { windows: { from: '08:00', to: '10:00' }, quiet_hours: { from: '07:00', to: '11:00' } }, 'send_window', /never opens/],
    ['a time that is none', { windows: { from: '8 am', to: '20:00' } }, 'send_window.windows.0.from', /08:00/],
    ['an hour too many', { windows: { from: '08:00', to: '25:00' } }, 'send_window.windows.0.to', /24:00/],
    ['no end', { windows: { from: '08:00' } }, 'send_window.windows.0.to', /required/],
    ['an end at its beginning', { quiet_hours: { from: '08:00', to: '08:00' } }, 'send_window.quiet_hours.0.to', /00:00 to 24:00/],
    ['a day that is none', { windows: { days: 'mon-fry', from: '08:00', to: '09:00' } }, 'send_window.windows.0.days.0', /mon-fri/],
    ['no day', { windows: { days: [], from: '08:00', to: '09:00' } }, 'send_window.windows.0.days', /every day/],
    ['no period', { windows: [] }, 'send_window.windows', /period/],
    ['a zone that is none', { time_zone: 'Nairobi', quiet_hours: { from: '20:00', to: '07:00' } }, 'send_window.time_zone', /Africa\/Nairobi/],
    ['a date that is none', { holidays: ['2026-02-29'] }, 'send_window.holidays.0', /2026-12-24/],
    ['a word of its own', { quiet_hours: { from: '20:00', to: '07:00' }, colour: 'red' }, 'send_window.colour', /no setting "colour"/],
  ]; // prettier-ignore
  for (const [title, given, field, text] of bad)
    it(`${title} is refused`, () => assertRefused(() => readSettingsWith(AppSettings, { send_window: given }), field, text)); // prettier-ignore
});

describe('the setting recipient_cap', () => {
  const cap = { max: 2, per_seconds: 86_400 };
  for (const schema of [AppSettings, GroupSettings])
    it(`is one of ${schema === AppSettings ? 'apps' : 'groups'}`, () => {
      const given = { recipient_cap: { ...cap, on_limit: 'delay', except_priority: 'high' } };
      assert.deepEqual(readSettingsWith(schema as typeof AppSettings, given), given);
    });

  const bad: [given: object, field: string][] = [
    [{ max: 2 }, 'recipient_cap.per_seconds'],
    [{ per_seconds: 60 }, 'recipient_cap.max'],
    [{ ...cap, max: 0 }, 'recipient_cap.max'],
    [{ ...cap, max: 101 }, 'recipient_cap.max'],
    [{ ...cap, per_seconds: 1.5 }, 'recipient_cap.per_seconds'],
    [{ ...cap, on_limit: 'drop' }, 'recipient_cap.on_limit'],
    [{ ...cap, except_priority: 'low' }, 'recipient_cap.except_priority'],
    [{ ...cap, per: 'day' }, 'recipient_cap.per'],
  ];
  for (const [given, field] of bad)
    it(`${JSON.stringify(given)} is refused`, () =>
      assertRefused(() => readSettingsWith(AppSettings, { recipient_cap: given }), field, /./));
});

function assertRefused(read: () => unknown, field: string, text: RegExp): void {
  assert.throws(read, (error: unknown) => {
    assert.ok(error instanceof ApiError);
    const { errors = {} } = error.details;
    assert.deepEqual(Object.keys(errors), [`settings.${field}`]);
    assert.match(errors[`settings.${field}`]!.join(' '), text);
    return true;
  });
}
