/** Instants in the viewer's own zone and language. */
import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { localeNow } from '../texts';

export const formatInstant = (iso: string): string =>
  new Intl.DateTimeFormat(localeNow(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));

export const formatDay = (iso: string): string =>
  new Intl.DateTimeFormat(localeNow(), { dateStyle: 'medium' }).format(new Date(iso));

export const formatTime = (iso: string): string =>
  new Intl.DateTimeFormat(localeNow(), { timeStyle: 'short' }).format(new Date(iso));

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** What has just happened may seem to lie ahead: `now` is not that fresh, and clocks differ. */
const STILL_NOW_S = 20;

/** "3 minutes ago". @param now milliseconds since 1970 @param isDue what is about to happen never lies behind */
function formatAgo(iso: string, now: number, isDue: boolean): string {
  const ahead = (new Date(iso).getTime() - now) / 1000;
  const isNow = isDue ? ahead < 1 : ahead > 0 && ahead <= STILL_NOW_S;
  const seconds = isNow ? 0 : ahead;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  const format = new Intl.RelativeTimeFormat(localeNow(), { numeric: 'auto' });
  const text = format.format(Math.round(seconds / length), unit);
  // Some units of Kiswahili begin with a capital and others do not; it stands inside of lines.
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "2 min 5 s". @param seconds null = not known */
export function formatDuration(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return twoUnits(Math.floor(seconds / 60), 'min', Math.round(seconds % 60), 's');
  if (seconds < 172_800)
    return twoUnits(Math.floor(seconds / 3_600), 'h', Math.round((seconds % 3_600) / 60), 'min');
  return `${Math.round(seconds / 86_400)} d`;
}

const twoUnits = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;

interface Props {
  at: string | null | undefined;
  /** The full date in place of "3 minutes ago", which is then the hint. */
  isExact?: boolean;
  /** Something that is to happen: when its time has come it is "now", not "a second ago". */
  isDue?: boolean;
}

export function When({ at, isExact = false, isDue = false }: Props) {
  const now = useNow(20_000);
  if (!at) return <>–</>;
  const [text, hint] = isExact
    ? [formatInstant(at), formatAgo(at, now, isDue)]
    : [formatAgo(at, now, isDue), formatInstant(at)];
  return (
    <Tooltip label={hint} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {text}
      </time>
    </Tooltip>
  );
}

/** The time, anew after each interval. @param everyMs milliseconds */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
