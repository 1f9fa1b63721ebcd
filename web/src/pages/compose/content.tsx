/** What is sent: a text; on other channels files, or a template in place of the text. */
import { SegmentedControl, Stack, Textarea, TextInput, type TextareaProps } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../parts/all-apps';
import type { ComposeValues } from './body';

/** The gateway's own limit. */
const MAX_LENGTH = 500;

interface Props {
  form: UseFormReturnType<ComposeValues>;
  /** Those that it may go through. */
  apps: readonly App[];
}

export function Content({ form, apps }: Props) {
  const { t } = useTranslation('compose');
  const [kind, setKind] = useState<'text' | 'template'>('text');
  const channels = new Set(apps.map(({ channel }) => channel));
  const takesTemplate = channels.has('whatsapp');
  const takesFiles = takesTemplate || channels.has('mms');
  const isTemplate = takesTemplate && kind === 'template';
  const message = form.getInputProps('message') as TextareaProps;
  const length = [...form.getValues().message].length;
  const choose = (chosen: string) => {
    setKind(chosen as typeof kind);
    if (chosen === 'text') form.setFieldValue('template', '');
  };
  return (
    <Stack gap="sm">
      {takesTemplate && (
        <SegmentedControl
          aria-label={t('kind')}
          value={kind}
          onChange={choose}
          data={[
            { value: 'text', label: t('kindText') },
            { value: 'template', label: t('kindTemplate') },
          ]}
        />
      )}
      {isTemplate ? (
        <>
          <TextInput
            label={t('template')}
            description={t('templateHelp')}
            withAsterisk
            {...form.getInputProps('template')}
          />
          <TextInput label={t('templateLanguage')} placeholder="en_US" {...form.getInputProps('language')} />
          <Textarea
            label={t('variables')}
            description={t('variablesHelp')}
            autosize
            minRows={2}
            {...form.getInputProps('variables')}
          />
        </>
      ) : (
        <Textarea
          label={t('text')}
          description={channels.has('voice') ? t('spokenHelp') : undefined}
          autosize
          minRows={4}
          maxRows={14}
          dir="auto"
          withAsterisk={!takesFiles}
          {...message}
          error={
            message.error ?? (length > MAX_LENGTH ? t('tooLong', { length, max: MAX_LENGTH }) : undefined)
          }
        />
      )}
      {takesFiles && (
        <Textarea
          label={t('files')}
          description={t('filesHelp')}
          placeholder="https://"
          autosize
          minRows={1}
          {...form.getInputProps('media_urls')}
        />
      )}
    </Stack>
  );
}
