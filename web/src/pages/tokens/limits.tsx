/** Where a token's power ends: apps, groups, time, rate. */
import { Group, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { LIVES } from './expiry';
import type { TokenValues } from './make-token';
import { useReach } from './reach';

export function Limits({ form }: { form: UseFormReturnType<TokenValues> }) {
  const { t } = useTranslation('tokens');
  const { appChoices, groupChoices } = useReach();
  return (
    <>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <MultiSelect
          label={t('apps')}
          description={t('appsHelp')}
          placeholder={form.values.app_ids.length === 0 ? t('everyApp') : undefined}
          data={appChoices}
          searchable
          clearable
          miw={240}
          {...form.getInputProps('app_ids')}
        />
        <MultiSelect
          label={t('groups')}
          description={t('groupsHelp')}
          data={groupChoices}
          searchable
          clearable
          miw={240}
          {...form.getInputProps('group_ids')}
        />
      </Group>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <Select
          label={t('expires')}
          description={t('expiresHelp')}
          data={LIVES.map((life) => ({ value: life, label: t(`lives.${life}`) }))}
          allowDeselect={false}
          miw={200}
          {...form.getInputProps('expires_at')}
        />
        {form.values.expires_at === 'date' && (
          <TextInput
            type="date"
            label={t('day')}
            description={t('dayHelp')}
            required
            miw={160}
            {...form.getInputProps('day')}
          />
        )}
        <NumberInput
          label={t('rate')}
          description={t('rateHelp')}
          placeholder={t('noLimit')}
          min={1}
          max={10_000_000}
          allowDecimal={false}
          miw={200}
          {...form.getInputProps('rate_limit_per_minute')}
        />
      </Group>
    </>
  );
}
