/** How many messages one number may get. For an app and for a group. */
import { NativeSelect, NumberInput, SimpleGrid } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';

type CapName = 'cap_max' | 'cap_per_seconds' | 'cap_on_limit';

interface Props {
  inputOf: (name: CapName) => GetInputPropsReturnType;
  /** One below the other. */
  isNarrow?: boolean;
}

export function CapFields({ inputOf, isNarrow = false }: Props) {
  const { t } = useTranslation(['appRules', 'common']);
  return (
    <SimpleGrid cols={isNarrow ? 1 : { base: 1, sm: 3 }}>
      <NumberInput
        label={t('capMax')}
        description={t('capMaxHelp')}
        min={1}
        max={100}
        allowDecimal={false}
        placeholder={t('noLimit')}
        {...helpBelow}
        {...inputOf('cap_max')}
      />
      <NumberInput
        label={t('capPer')}
        description={t('capPerHelp')}
        min={1}
        max={31 * 86_400}
        allowDecimal={false}
        {...helpBelow}
        {...inputOf('cap_per_seconds')}
      />
      <NativeSelect
        label={t('capOnLimit')}
        description={t('capOnLimitHelp')}
        data={(['refuse', 'delay'] as const).map((value) => ({ value, label: t(`choices.${value}`) }))}
        {...helpBelow}
        {...inputOf('cap_on_limit')}
      />
    </SimpleGrid>
  );
}
