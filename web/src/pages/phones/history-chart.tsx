/** Two lines over time: battery in percent at the left, signal as the phone counts it at the right. */
import { LineChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { useTranslation } from 'react-i18next';
import { formatDay, formatTime } from '../../parts/when';
import type { StatusEntry } from './data';

const DAY_MS = 86_400_000;

/** @param entries the oldest first */
export default function HistoryChart({ entries }: { entries: readonly StatusEntry[] }) {
  const { t } = useTranslation('phones');
  const first = entries[0]?.created_at ?? '';
  const last = entries.at(-1)?.created_at ?? '';
  const isShort = Date.parse(last) - Date.parse(first) < DAY_MS;
  const nameOf = (at: string) => (isShort ? formatTime(at) : `${formatDay(at)} ${formatTime(at)}`);
  const hasSignal = entries.some(({ signal_strength }) => signal_strength !== null);
  return (
    <LineChart
      h={240}
      data={entries.map(({ created_at: at, battery_level: battery, signal_strength: signal }) => ({
        at: nameOf(at),
        battery,
        signal,
      }))}
      dataKey="at"
      withLegend
      legendProps={{ verticalAlign: 'bottom' }}
      tickLine="none"
      xAxisProps={{ interval: 'equidistantPreserveStart' }}
      connectNulls
      curveType="linear"
      withDots={entries.length < 40}
      lineProps={{ isAnimationActive: false }}
      yAxisProps={{ domain: [0, 100] }}
      withRightYAxis={hasSignal}
      series={[
        { name: 'battery', label: `${t('battery')} (%)`, color: 'teal.6' },
        ...(hasSignal
          ? [
              {
                name: 'signal',
                label: t('signal'),
                color: 'grape.5',
                yAxisId: 'right',
                strokeDasharray: '5 3',
              },
            ]
          : []),
      ]}
    />
  );
}
