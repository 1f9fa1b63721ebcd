/** Times as providers write them. A time that cannot be read is left out: the report itself counts more. */

export type TimeFormat = (text: string, zone: string) => Date | undefined;

const NAMED_FORMATS: Record<string, TimeFormat> = {
  unix: (text) => ofUnix(text, 1000),
  unix_ms: (text) => ofUnix(text, 1),
  iso: readIso,
};

/**
 * `unix`, `unix_ms`, `iso`, or a pattern of yyyy yy MM dd HH hh mm ss SSS a, with other letters 'quoted'.
 * @throws Error with a readable text
 */
export function compileFormat(format: string): TimeFormat {
  return (Object.hasOwn(NAMED_FORMATS, format) && NAMED_FORMATS[format]) || compilePattern(format);
}

/** An IANA name such as Africa/Nairobi, or an offset such as +03:00. @throws Error with a readable text */
export function assertZone(zone: string): void {
  if (offsetMinutes(zone) !== undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new Error(`"${zone}" is not a time zone; write it like Africa/Nairobi or +03:00`);
  }
}

function ofUnix(text: string, factor: number): Date | undefined {
  if (!/^\d{1,14}(?:\.\d+)?$/.test(text.trim())) return undefined;
  return validDate(Math.trunc(Number(text) * factor));
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

function readIso(text: string, zone: string): Date | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = match;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const wall = wallClock([year, month, day, hour, minute, second].map(Number), ms);
  return wall === undefined ? undefined : inZone(wall, offset ?? zone);
}

/** In order of length, so that "yyyy" is not read as two "yy". */
const TOKENS: Record<string, string> = {
  yyyy: '(?<yyyy>\\d{4})',
  SSS: '(?<SSS>\\d{3})',
  yy: '(?<yy>\\d{2})',
  MM: '(?<MM>\\d{1,2})',
  dd: '(?<dd>\\d{1,2})',
  HH: '(?<HH>\\d{1,2})',
  hh: '(?<hh>\\d{1,2})',
  mm: '(?<mm>\\d{2})',
  ss: '(?<ss>\\d{2})',
  a: '(?<a>[AaPp]\\.?[Mm]\\.?)',
};
const PIECE = /'([^']*)'|yyyy|SSS|yy|MM|dd|HH|hh|mm|ss|a|[A-Za-z]|[^A-Za-z']+/g;

function compilePattern(pattern: string): TimeFormat {
  const help = `"${pattern}" is no time format; write unix, unix_ms, iso or a pattern such as yyyy-MM-dd HH:mm:ss`;
  const seen = new Set<string>();
  // Digits that touch, as in yyMMddHHmm, can only be told apart by fixed widths.
  const touching = /[A-Za-z]{5}/.test(pattern.replace(/'[^']*'/g, '-'));
  const source = [...pattern.matchAll(PIECE)].map(([piece, quoted]) => {
    if (quoted !== undefined) return escapeRegex(quoted);
    const token = Object.hasOwn(TOKENS, piece) ? TOKENS[piece] : undefined;
    if (token === undefined && /[A-Za-z]/.test(piece)) throw new Error(help);
    if (token === undefined) return escapeRegex(piece);
    if (seen.has(piece)) throw new Error(help);
    seen.add(piece);
    return touching ? token.replace('{1,2}', '{2}') : token;
  });
  if (!(seen.has('yyyy') || seen.has('yy')) || !seen.has('MM') || !seen.has('dd')) throw new Error(help);
  if (seen.has('hh') !== seen.has('a') || (seen.has('hh') && seen.has('HH'))) throw new Error(help);
  const regex = new RegExp(`^${source.join('')}$`); // only classes of fixed width: nothing here can backtrack far

  return (text, zone) => {
    const found = regex.exec(text.trim())?.groups;
    if (!found) return undefined;
    const year = found['yyyy'] ?? `20${found['yy']}`;
    const wall = wallClock(
      [year, found['MM'], found['dd'], hourOf(found), found['mm'] ?? 0, found['ss'] ?? 0].map(Number),
      Number(found['SSS'] ?? 0),
    );
    return wall === undefined ? undefined : inZone(wall, zone);
  };
}

function hourOf(found: Record<string, string | undefined>): number {
  const { HH = '0', hh, a = '' } = found;
  return hh === undefined ? Number(HH) : (Number(hh) % 12) + (/^p/i.test(a) ? 12 : 0);
}

/** The wall clock as if it were UTC; undefined when the calendar has no such moment. */
function wallClock([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[], ms: number) {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  return at.getUTCDate() === day || second === 60 ? at.getTime() : undefined; // 31 February becomes March
}

function inZone(wall: number, zone: string): Date | undefined {
  const fixed = offsetMinutes(zone);
  if (fixed !== undefined) return validDate(wall - fixed * 60_000);
  // The offset depends on the instant we look for; the second round corrects a change of clocks in between.
  const first = wall - zoneOffsetMs(wall, zone);
  return validDate(wall - zoneOffsetMs(first, zone));
}

function offsetMinutes(zone: string): number | undefined {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0;
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

function zoneOffsetMs(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(instant));
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(instant / 1000) * 1000;
}

/** Zero is what gateways write when they have no time. */
function validDate(ms: number): Date | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || ms <= 0 ? undefined : date;
}

const escapeRegex = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
