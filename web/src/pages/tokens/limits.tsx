/** Where a token's power ends: apps, groups, time, rate. */
import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ReachFields } from '../../parts/reach';
import { LIVES } from './expiry';
import type { TokenValues } from './make-token';

export function Limits({ form }: { form: UseFormReturnType<TokenValues> }) {
  const { t } = useTranslation('tokens');
  return (
    <>
      <ReachFields form={form} />
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
