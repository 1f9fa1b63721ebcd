/** The settings `send_window` and `recipient_cap` as operators write them, and how they are kept. Pure. */
import { z } from 'zod';
import { isTimeZone } from './local-time.js';
import { isEverOpen } from './opening.js';
import { DAYS, RECIPIENT, type Day } from './types.js';

const Time = (last: RegExp) =>
  z.string().regex(last, 'Use a time of the day, from 00:00 to 24:00, for example 08:00.');

/** `mon-fri, sun` as a list; `fri-mon` goes on over the weekend. What is no day stays as it is. */
function listDays(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  return given
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [from, to = from, ...more] = word.split('-').map(dayNamed);
      if (from === undefined || from < 0 || to === undefined || to < 0 || more.length > 0) return [word];
      return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => DAYS[(from + step) % 7]!);
    });
}

const FULL_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const dayNamed = (word: string): number => Math.max(DAYS.indexOf(word as Day), FULL_NAMES.indexOf(word));

const Days = z.preprocess(
  listDays,
  z
    .array(z.enum(DAYS, 'Use mon, tue, wed, thu, fri, sat and sun, or a text such as "mon-fri".'))
    .min(1, 'Name a day, or leave the days out: then it holds every day.')
    .transform((days) => DAYS.filter((day) => days.includes(day))),
);

const Period = z
  .strictObject({
    days: Days.optional(),
    from: Time(/^([01]\d|2[0-3]):[0-5]\d$/),
    to: Time(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'It ends when it begins. For the whole day write from 00:00 to 24:00.',
  });

/** One period need not be written as a list. */
const Periods = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(Period).min(1, 'Give a period, or leave it out.').max(50),
);

const Holiday = z.string().refine(isDate, 'Use a date such as 2026-12-24, or 12-25 for every year.');

function isDate(text: string): boolean {
  if (!/^(\d{4}-)?\d\d-\d\d$/.test(text)) return false;
  const date = text.length === 5 ? `2028-${text}` : text; // a leap year
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(date);
}

/** Rules about the whole are for what is right in its parts. */
const isReadable = ({ issues }: { issues: unknown[] }) => issues.length === 0;

export const SendWindowSettings = z
  .strictObject({
    time_zone: z
      .string()
      .refine(
        (name) => name === RECIPIENT || isTimeZone(name),
        'Use a time zone by its name, for example Africa/Nairobi, or "recipient".',
      )
      .optional(),
    windows: Periods.optional(),
    quiet_hours: Periods.optional(),
    holidays: z.array(Holiday).max(100).optional(),
    except_priority: z.enum(['high', 'normal', 'none']).optional(),
  })
  .refine(({ windows, quiet_hours, holidays }) => Boolean(windows ?? quiet_hours ?? holidays), {
    error: 'Give windows, quiet_hours or holidays; null removes the send window.',
    when: isReadable,
  })
  .refine(isEverOpen, {
    error: 'It never opens: the quiet hours leave nothing of the windows.',
    when: isReadable,
  });

const whole = (min: number, max: number) => z.int().min(min).max(max);

export const RecipientCapSettings = z.strictObject({
  max: whole(1, 100),
  per_seconds: whole(1, 31 * 86_400),
  on_limit: z.enum(['refuse', 'delay']).optional(),
  except_priority: z.enum(['high', 'none']).optional(),
});
export type RecipientCap = z.infer<typeof RecipientCapSettings>;
