/** When messages may go out: opening times, quiet hours, holidays. */
import {
  ActionIcon,
  Autocomplete,
  Button,
  Chip,
  Fieldset,
  Group,
  NativeSelect,
  SimpleGrid,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';
import { TIME_ZONES } from './places';
import { DAYS, type Day, type Period, type RuleValues } from './rules';

const FRESH = {
  windows: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' },
  quiet_hours: { days: [], from: '21:00', to: '07:00' },
} satisfies Record<string, Period>;

const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]|24:00';

export function HoursFields({ form }: { form: UseFormReturnType<RuleValues> }) {
  const { t } = useTranslation(['appRules', 'common']);
  return (
    <Fieldset legend={t('hours')}>
      <Text size="sm" c="dimmed" mb="xs">
        {t('hoursLead')}
      </Text>
      {(['windows', 'quiet_hours'] as const).map((name) => (
        <Periods
          key={name}
          name={name}
          periods={form.values[name] as Period[]}
          error={form.errors[name]}
          onChange={(periods) => form.setFieldValue(name, periods)}
        />
      ))}
      <SimpleGrid cols={{ base: 1, sm: 3 }} mt="sm">
        <TagsInput
          label={t('holidays')}
          description={t('holidaysHelp')}
          placeholder="12-25"
          {...helpBelow}
          {...form.getInputProps('holidays')}
        />
        <Autocomplete
          data={TIME_ZONES}
          limit={50}
          label={t('windowZone')}
          description={t('windowZoneHelp')}
          placeholder="Africa/Nairobi"
          {...helpBelow}
          {...form.getInputProps('window_zone')}
        />
        <NativeSelect
          label={t('windowExcept')}
          description={t('windowExceptHelp')}
          data={[
            { value: '', label: t('default') },
            ...(['high', 'normal', 'none'] as const).map((value) => ({
              value,
              label: t(`excepts.${value}`),
            })),
          ]}
          {...helpBelow}
          {...form.getInputProps('window_except')}
        />
      </SimpleGrid>
    </Fieldset>
  );
}

interface PeriodsProps {
  name: 'windows' | 'quiet_hours';
  periods: Period[];
  error: React.ReactNode;
  onChange: (periods: Period[]) => void;
}

function Periods({ name, periods, error, onChange }: PeriodsProps) {
  const { t } = useTranslation(['appRules', 'common']);
  const change = (at: number, part: Partial<Period>) =>
    onChange(periods.map((period, index) => (index === at ? { ...period, ...part } : period)));
  return (
    <div role="group" aria-label={t(name)}>
      <Text size="sm" fw={600} mt="xs">
        {t(name)}
      </Text>
      {periods.map((period, at) => (
        <PeriodRow
          key={at}
          label={`${t(name)} ${at + 1}`}
          period={period}
          onChange={(part) => change(at, part)}
          onRemove={() => onChange(periods.filter((_, index) => index !== at))}
        />
      ))}
      {error && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...periods, { ...FRESH[name], days: [...FRESH[name].days] }])}
      >
        {t(`add_${name}`)}
      </Button>
    </div>
  );
}

interface RowProps {
  label: string;
  period: Period;
  onChange: (part: Partial<Period>) => void;
  onRemove: () => void;
}

function PeriodRow({ label, period, onChange, onRemove }: RowProps) {
  const { t } = useTranslation(['appRules', 'common']);
  const time = (key: 'from' | 'to') => (
    <TextInput
      aria-label={`${label}: ${t(key)}`}
      value={period[key]}
      onChange={(event) => onChange({ [key]: event.currentTarget.value })}
      w={76}
      size="xs"
      required
      pattern={TIME}
      title={t('timeHelp')}
    />
  );
  return (
    <Group gap="xs" my={4} role="group" aria-label={label}>
      <Chip.Group multiple value={period.days} onChange={(days) => onChange({ days: days as Day[] })}>
        <Group gap={4}>
          {DAYS.map((day) => (
            <Chip key={day} value={day} size="xs">
              {t(`days.${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap={6} wrap="nowrap">
        {time('from')}
        <Text size="sm">–</Text>
        {time('to')}
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={onRemove}
          aria-label={`${t('common:remove')}: ${label}`}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {period.days.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('everyDay')}
        </Text>
      )}
    </Group>
  );
}
