/** One text, to one number or several. */
import { Button, Card, Grid, Group, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconApps, IconClock, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { refresh } from '../../api/cache';
import { useMay, useMayAdd } from '../../app/session';
import { useAllApps } from '../../parts/all-apps';
import { Empty } from '../../parts/empty';
import { useApiForm } from '../../parts/form';
import { useIdempotencyKey } from '../../parts/idempotency';
import { Loading } from '../../parts/loading';
import { formatCount } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { ProblemAlert, tellDone } from '../../parts/problem';
import { rememberTarget, TargetSelect, useAppsOf, useFirstTarget } from '../../parts/target';
import { AskBeforeLeaving } from '../../parts/unsaved';
import { bodyOf, EMPTY, isBatch, recipientsOf, send, type Batch, type ComposeValues } from './body';
import { Content } from './content';
import { Options } from './options';
import { Preview } from './preview';

export function Component() {
  const { t } = useTranslation('compose');
  const [params] = useSearchParams();
  const [app, group] = [params.get('app'), params.get('group')];
  const target = useFirstTarget(group ? `group:${group}` : app ? `app:${app}` : '');
  const maySend = useMay('messages:send');
  const apps = useAllApps().data;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!maySend ? (
        <Empty title={t('notAllowed')} text={t('notAllowedText')} />
      ) : target === null || !apps ? (
        <Loading />
      ) : apps.length === 0 ? (
        <NoApps />
      ) : (
        <ComposeForm key={params.toString()} target={target} to={params.get('to') ?? ''} />
      )}
    </Page>
  );
}

function NoApps() {
  const { t } = useTranslation('compose');
  const mayAdd = useMayAdd('apps:write');
  return (
    <Empty
      icon={IconApps}
      title={t('noApps')}
      text={t('noAppsText')}
      action={
        mayAdd && (
          <Button component={Link} to="/apps/new">
            {t('addApp')}
          </Button>
        )
      }
    />
  );
}

function ComposeForm({ target, to }: { target: string; to: string }) {
  const { t } = useTranslation('compose');
  const navigate = useNavigate();
  const keyOf = useIdempotencyKey();
  const batchTold = ({ accepted, rejected }: Batch) => {
    const told = t('batchAccepted', { count: accepted });
    return rejected > 0 ? `${told} ${t('batchRefused', { count: rejected })}` : told;
  };
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<ComposeValues>(
    {
      initialValues: { ...EMPTY, target, to },
      validate: {
        target: (value) => (value ? null : t('targetMissing')),
        to: (value) => (recipientsOf(value).length > 0 ? null : t('toMissing')),
        message: (value, { template, media_urls }) =>
          value.trim() || template || media_urls.trim() ? null : t('messageMissing'),
      },
    },
    async (values) => {
      const body = bodyOf(values);
      const sent = await send(values.target, body, keyOf(JSON.stringify([values.target, body])));
      rememberTarget(values.target);
      void refresh('/api/sms/sms', '/api/sms/batches', '/api/sms/conversations', '/api/stats');
      tellDone(isBatch(sent) ? batchTold(sent) : t('accepted'));
      await navigate(isBatch(sent) ? `/batches/${sent.id}` : `/messages/${sent.id}`);
    },
  );
  const values = form.getValues();
  const [settled] = useDebouncedValue(values, 400);
  const apps = useAppsOf(values.target);
  const recipients = recipientsOf(values.to).length;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Card withBorder>
            <Stack gap="sm">
              <TargetSelect
                value={values.target}
                onChange={(key) => form.setFieldValue('target', key)}
                error={form.errors['target']}
              />
              <Textarea
                label={t('to')}
                description={t('toHelp')}
                placeholder="254711000111"
                autosize
                minRows={1}
                maxRows={8}
                inputMode="tel"
                autoComplete="off"
                withAsterisk
                {...form.getInputProps('to')}
              />
              {recipients > 1 && (
                <Text size="xs" c="dimmed">
                  {t('recipients', { count: recipients, shown: formatCount(recipients) })}
                </Text>
              )}
              <Content form={form} apps={apps} />
              <Options form={form} apps={apps} />
              <ProblemAlert error={error} />
              <AskBeforeLeaving when={isUnsaved} />
              <Group justify="flex-end">
                <Button
                  type="submit"
                  loading={isBusy}
                  leftSection={values.scheduled_at ? <IconClock size={16} /> : <IconSend size={16} />}
                >
                  {values.scheduled_at ? t('schedule') : t('send')}
                </Button>
              </Group>
            </Stack>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Preview values={settled} onReplace={(message) => form.setFieldValue('message', message)} />
        </Grid.Col>
      </Grid>
    </form>
  );
}
