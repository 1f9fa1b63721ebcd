/** Instants in the viewer's own zone and language. */
import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import i18next from 'i18next';

const tag = () => (i18next.language === 'sw' ? 'sw-KE' : undefined); // undefined: as the browser is set

export const formatInstant = (iso: string): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));

export const formatDay = (iso: string): string =>
  new Intl.DateTimeFormat(tag(), { dateStyle: 'medium' }).format(new Date(iso));

export const formatTime = (iso: string): string =>
  new Intl.DateTimeFormat(tag(), { timeStyle: 'short' }).format(new Date(iso));

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 minutes ago". @param now milliseconds since 1970 */
export function formatAgo(iso: string, now: number): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(Math.round(seconds / length), unit);
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

/** @param isExact the full date in place of "3 minutes ago", which is then the hint */
export function When({ at, isExact = false }: { at: string | null | undefined; isExact?: boolean }) {
  const now = useNow(20_000);
  if (!at) return <>–</>;
  const [text, hint] = isExact
    ? [formatInstant(at), formatAgo(at, now)]
    : [formatAgo(at, now), formatInstant(at)];
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
