/** One rule as a field; its kind says which. */
import { NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';
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
  const { t } = useTranslation(['appRules', 'common']);
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
      return (
        <NativeSelect
          {...common}
          data={[
            { value: '', label: t('default') },
            { value: 'true', label: t('common:yes') },
            { value: 'false', label: t('common:no') },
          ]}
        />
      );
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
    case 'text':
      return <TextInput {...common} placeholder={t('default')} />;
  }
}
