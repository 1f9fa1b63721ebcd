/** What the gateway would do with it: through which app, at which price, or why not. */
import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconBan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../api/client';
import { useAppName } from '../../parts/all-apps';
import { Fact } from '../../parts/fact';
import { formatCount, formatMoney } from '../../parts/numbers';
import { ProblemAlert, wordsOf } from '../../parts/problem';
import { useRowFault } from '../../parts/row-fault';
import { formatInstant } from '../../parts/when';
import { bodyOf, isBatch, isComplete, send, type Batch, type ComposeValues, type Sent } from './body';

export function DryRun({ values }: { values: ComposeValues }) {
  const { t } = useTranslation('compose');
  const isReady = isComplete(values);
  const body = isReady ? { ...bodyOf(values), dry_run: true } : null;
  const { data, error } = useQuery({
    queryKey: ['dry run', values.target, body],
    queryFn: () => send(values.target, body!),
    enabled: isReady,
    retry: false,
    staleTime: 15_000,
    placeholderData: (before: Sent | undefined) => before,
  });
  if (!isReady)
    return (
      <Text size="sm" c="dimmed">
        {t('dryRunWaits')}
      </Text>
    );
  if (error) return <Refused error={error} />;
  if (!data) return null;
  return (
    <Stack gap={4} aria-live="polite">
      {isBatch(data) ? <OfBatch batch={data} /> : <OfMessage message={data} />}
    </Stack>
  );
}

function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation('compose');
  const problem = problemOf(error);
  if (problem.code === 'unreachable' || problem.code === undefined) return <ProblemAlert error={error} />;
  const { title, details } = wordsOf(problem);
  return (
    <Alert color="red" icon={<IconBan size={18} />} title={t('wouldBeRefused')}>
      {[title, ...details].map((text) => (
        <Text size="sm" key={text}>
          {text}
        </Text>
      ))}
    </Alert>
  );
}

type Message = Exclude<Sent, { rows: number }>;

function OfMessage({ message }: { message: Message }) {
  const { t } = useTranslation('compose');
  const appName = useAppName();
  return (
    <>
      <Fact name={t('chosenApp')}>{appName(message.app_id)}</Fact>
      <Fact name={t('recipient')}>
        {message.to}
        {message.telco_name && ` · ${message.telco_name}`}
      </Fact>
      <Fact name={t('cost')}>
        {message.cost ? formatMoney(message.cost, message.currency) : t('costUnknown')}
      </Fact>
      {message.scheduled_at && <Fact name={t('leaves')}>{formatInstant(message.scheduled_at)}</Fact>}
      {message.not_before && <Fact name={t('notBefore')}>{formatInstant(message.not_before)}</Fact>}
    </>
  );
}

function OfBatch({ batch }: { batch: Batch }) {
  const { t } = useTranslation('compose');
  const faultOf = useRowFault();
  return (
    <>
      <Fact name={t('wouldBeAccepted')}>{formatCount(batch.accepted)}</Fact>
      <Fact name={t('partsInSum')}>{formatCount(batch.message_parts)}</Fact>
      <Fact name={t('cost')}>
        {batch.estimated_cost ? formatMoney(batch.estimated_cost, batch.currency) : t('costUnknown')}
      </Fact>
      {batch.rejected > 0 && (
        <Alert color="orange" title={t('someRefused', { count: batch.rejected })}>
          {batch.errors.slice(0, 5).map((error) => (
            <Text size="sm" key={error.row}>
              {error.to}: {faultOf(error)}
            </Text>
          ))}
        </Alert>
      )}
    </>
  );
}
