/** One rule as a field; its kind says which. */
import { Autocomplete, NativeSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';
import { FlagSelect } from './flag-select';
import { countries, TIME_ZONES } from './places';
import type { Rule, RuleName } from './rules';

export function RuleField({
  name,
  rule,
  input,
}: {
  name: RuleName;
  rule: Rule;
  input: GetInputPropsReturnType;
}) {
  const { t } = useTranslation('appRules');
  const common = {
    ...helpBelow,
    label: t(`fields.${name}.label`),
    description: t(`fields.${name}.help`),
    ...input,
  };
  switch (rule.kind) {
    case 'number':
      return (
        <NumberInput
          {...common}
          min={rule.min}
          max={rule.max}
          allowDecimal={rule.isDecimal ?? false}
          placeholder={t('default')}
        />
      );
    case 'flag':
      return <FlagSelect {...common} />;
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[
            { value: '', label: t('default') },
            ...rule.options.map((value) => ({ value, label: t(`choices.${value as 'hold'}`) })),
          ]}
        />
      );
    case 'list':
      return <TagsInput {...common} />;
    case 'zone':
      return <Autocomplete {...common} data={TIME_ZONES} limit={50} placeholder={t('default')} />;
    case 'country':
      return (
        <Select
          {...common}
          value={(common.value as string) || null}
          onChange={(value) => common.onChange(value ?? '')}
          data={countries()}
          limit={50}
          searchable
          clearable
          placeholder={t('default')}
        />
      );
    case 'text':
      return <TextInput {...common} placeholder={t('default')} />;
  }
}
