/** One field of a provider, as its declaration says. */
import { NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';
import type { Provider } from './data';

interface Props {
  field: Provider['fields'][number];
  isRequired: boolean;
  /** What the app has now; a secret as its mask. */
  kept?: unknown;
  input: GetInputPropsReturnType;
}

export function ProviderField({ field, isRequired, kept, input }: Props) {
  const { t } = useTranslation(['apps', 'common']);
  const { title, help, secret, multiline, options } = field;
  const mask = secret && typeof kept === 'string' ? kept : null;
  const common = {
    ...helpBelow,
    label: title,
    description: help ?? (secret ? t('secretHelp') : undefined),
    required: isRequired && mask === null,
    ...(mask !== null && { placeholder: t('secretKept', { mask }) }),
    ...input,
  };
  if (options.length > 0)
    return (
      <NativeSelect
        {...common}
        data={[...(isRequired ? [] : [{ value: '', label: t('default') }]), ...options]}
      />
    );
  if (multiline) return <Textarea {...common} autosize minRows={3} maxRows={14} spellCheck={false} />;
  if (secret) return <PasswordInput {...common} autoComplete="new-password" />;
  return <TextInput {...common} autoComplete="off" spellCheck={false} />;
}
