/** What would this text do? Nothing is sent. */
import { Badge, Button, Code, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useAllApps } from '../../parts/all-apps';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert } from '../../parts/problem';
import { AppSelect } from '../../parts/scope-select';
import { Section } from '../../parts/section';

const ask = (body: { app_id: number; message: string; from: string }) =>
  must(api.POST('/api/sms/keywords/test', { body }));
type Trial = Awaited<ReturnType<typeof ask>>['data'];

export function TryBox() {
  const { t } = useTranslation(['keywords', 'common']);
  const apps = useAllApps().data;
  const [trial, setTrial] = useState<Trial | null>(null);
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { app_id: null as string | null, message: '', from: '+254711000111' } },
    async ({ app_id, message, from }) => {
      const id = app_id ?? (apps?.length ? String(apps[0]!.id) : null);
      setTrial((await ask({ app_id: Number(id), message, from })).data);
    },
  );
  const first = apps?.[0];
  return (
    <Section title={t('tryTitle')} lead={t('tryText')}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <Textarea
            label={t('tryMessage')}
            autosize
            minRows={2}
            required
            {...form.getInputProps('message')}
          />
          <AppSelect
            label={t('tryApp')}
            allowDeselect={false}
            {...form.getInputProps('app_id')}
            value={form.values.app_id ?? (first ? String(first.id) : null)}
          />
          <TextInput label={t('tryFrom')} required {...form.getInputProps('from')} />
          <ProblemAlert error={error} />
          <Button
            type="submit"
            variant="default"
            leftSection={<IconTestPipe size={16} />}
            loading={isBusy}
            disabled={!first}
          >
            {t('tryDo')}
          </Button>
        </Stack>
      </form>
      {trial && <Outcome trial={trial} />}
    </Section>
  );
}

function Outcome({ trial }: { trial: Trial }) {
  const { t } = useTranslation(['keywords', 'common']);
  const { by, keyword, reply } = trial;
  return (
    <Stack gap={6} mt="md" role="status">
      <Badge color={by ? 'teal' : 'gray'} variant="light" tt="none">
        {t(`by.${by ?? 'nothing'}`)}
      </Badge>
      {keyword && (
        <Text size="sm">
          {t(`comparators.${keyword.comparator}`)} <Code>{keyword.keyword}</Code>
        </Text>
      )}
      {by && (
        <Text size="sm" c={reply ? undefined : 'dimmed'} style={{ whiteSpace: 'pre-wrap' }}>
          {reply ?? t('noAnswer')}
        </Text>
      )}
    </Stack>
  );
}
