/** Rows that made no message, and why; in the order of the file. */
import { Button, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { formatCount } from '../../parts/numbers';
import { must, ProblemAlert } from '../../parts/problem';
import { useRowFault } from '../../parts/row-fault';
import { Section } from '../../parts/section';
import { List } from '../../parts/table';
import type { Batch } from './state';

const AT_ONCE = 50;

export function RefusedRows({ id, total }: { id: string; total: number }) {
  const { t } = useTranslation('batches');
  const { t: common } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['pages', '/api/sms/batches/{id}/errors', id],
    initialPageParam: 0,
    queryFn: ({ pageParam: after }) =>
      must(
        api.GET('/api/sms/batches/{id}/errors', {
          params: { path: { id }, query: { after, per_page: AT_ONCE } },
        }),
      ),
    getNextPageParam: ({ data: rows }) => (rows.length === AT_ONCE ? rows.at(-1)?.row : undefined),
  });
  return (
    <Section title={t('refusedRows', { count: total, shown: formatCount(total) })}>
      <ProblemAlert error={error} />
      <ErrorTable errors={(data?.pages ?? []).flatMap((page) => page.data)} />
      {hasNextPage && (
        <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {common('loadMore')}
        </Button>
      )}
    </Section>
  );
}

export function ErrorTable({ errors }: { errors: Batch['errors'] }) {
  const { t } = useTranslation('batches');
  const faultOf = useRowFault();
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">
        {t('rowHelp')}
      </Text>
      <List
        label={t('rejected')}
        rows={errors}
        rowKey={({ row }) => row}
        columns={[
          { key: 'row', title: t('row'), cell: ({ row }) => row },
          {
            key: 'to',
            title: t('recipient'),
            cell: ({ to }) => <div style={{ minWidth: '9rem' }}>{to || '–'}</div>,
          },
          { key: 'why', title: t('why'), cell: faultOf },
        ]}
      />
    </>
  );
}
