/** By which words people leave an app and come back, and what it answers. */
import {
  Fieldset,
  MultiSelect,
  NativeSelect,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { helpBelow } from '../../parts/form';
import { FlagSelect } from './flag-select';
import { REPLIES, WORD_LANGUAGES, type ReplyKind, type WordReply } from './opt-out-rules';
import type { RuleValues } from './rules';

interface Props {
  form: UseFormReturnType<RuleValues>;
}

const COLUMNS = { base: 1, sm: 2, lg: 3 };
const MOST = 500;

export function OptOutFields({ form }: Props) {
  const { t } = useTranslation('appRules');
  const names = new Intl.DisplayNames(i18next.language, { type: 'language' });
  const field = (name: string) => ({ ...helpBelow, ...form.getInputProps(`opt_${name}`) });
  return (
    <Fieldset legend={t('optOut')}>
      <Text size="sm" c="dimmed" mb="xs">
        {t('optOutLead')}
      </Text>
      <SimpleGrid cols={COLUMNS}>
        <FlagSelect label={t('optEnabled')} description={t('optEnabledHelp')} {...field('enabled')} />
        <MultiSelect
          label={t('optLanguages')}
          description={t('optLanguagesHelp')}
          data={WORD_LANGUAGES.map((value) => ({ value, label: names.of(value) ?? value }))}
          {...field('languages')}
        />
        <TagsInput label={t('optStop')} description={t('optStopHelp')} {...field('stop_words')} />
        <TagsInput label={t('optStart')} description={t('optStartHelp')} {...field('start_words')} />
        <TagsInput label={t('optHelp')} description={t('optHelpHelp')} {...field('help_words')} />
        <Textarea
          label={t('optHelpReply')}
          description={t('optHelpReplyHelp')}
          autosize
          maxLength={MOST}
          {...field('help_reply')}
        />
        {REPLIES.map((name) => (
          <Reply key={name} name={name} form={form} />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}

function Reply({ name, form }: Props & { name: WordReply }) {
  const { t } = useTranslation('appRules');
  const kind = form.values[`opt_${name}_kind`] as ReplyKind;
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t(`optReplies.${name}`)}
        data={(['', 'none', 'own'] as const).map((value) => ({
          value,
          label: t(`optReplyKinds.${value || 'default'}`),
        }))}
        {...form.getInputProps(`opt_${name}_kind`)}
      />
      {kind === 'own' && (
        <Textarea
          aria-label={`${t(`optReplies.${name}`)}: ${t('optReplyText')}`}
          placeholder={t('optReplyText')}
          required
          autosize
          maxLength={MOST}
          {...form.getInputProps(`opt_${name}`)}
        />
      )}
    </Stack>
  );
}
