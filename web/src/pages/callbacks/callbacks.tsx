/** What providers called this gateway for, as it came. */
import { Anchor, Code, Group, Select, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client';
import { useAllApps, useAppName } from '../../parts/all-apps';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { LoadMore } from '../../parts/load-more';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { usePieces } from '../../parts/pieces';
import { must, ProblemAlert } from '../../parts/problem';
import { List, type Column } from '../../parts/table';
import { When } from '../../parts/when';
import { VerdictBadge, VERDICTS } from './verdict';

type Call = Schemas['Callback'];
const PER_PAGE = 50;

export function Component() {
  const { t } = useTranslation(['callbacks', 'common']);
  const { values, set, clear } = useFilters(['app', 'verdict']);
  const verdict = VERDICTS.find((one) => one === values.verdict);
  const apps = useAllApps().data ?? [];
  const filters = { ...(values.app && { app_id: values.app }), ...(verdict && { verdict }) };
  const { rows, error, retry, more } = usePieces('/api/callbacks', filters, (cursor) =>
    must(
      api.GET('/api/callbacks', {
        params: { query: { per_page: PER_PAGE, ...filters, ...(cursor && { cursor }) } },
      }),
    ),
  );
  const isFiltered = Boolean(values.app || verdict);
  const columns = useColumns();
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Group mb="sm">
        <Select
          aria-label={t('common:app')}
          placeholder={t('everyApp')}
          data={apps.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={values.app ?? null}
          onChange={(value) => set({ app: value })}
          clearable
          searchable
        />
        <Select
          aria-label={t('verdict')}
          placeholder={t('everyVerdict')}
          data={VERDICTS.map((value) => ({ value, label: t(`verdicts.${value}`) }))}
          value={verdict ?? null}
          onChange={(value) => set({ verdict: value })}
          clearable
        />
        {isFiltered && (
          <Anchor component="button" type="button" size="sm" onClick={clear}>
            {t('common:clearFilters')}
          </Anchor>
        )}
      </Group>
      {error && <ProblemAlert error={error} onRetry={retry} />}
      {!rows && !error && <Loading />}
      {rows?.length === 0 && (
        <Empty
          icon={IconPlugConnected}
          title={isFiltered ? t('noneFits') : t('emptyTitle')}
          text={more.isThere ? t('lookFurther') : t('emptyText')}
        />
      )}
      {rows && rows.length > 0 && (
        <List label={t('title')} rows={rows} rowKey={({ id }) => id} columns={columns} />
      )}
      <LoadMore {...more} />
    </Page>
  );
}

function useColumns(): Column<Call>[] {
  const { t } = useTranslation(['callbacks', 'common']);
  const appName = useAppName();
  return [
    {
      key: 'at',
      title: t('when'),
      cell: ({ id, at }) => (
        <Anchor component={Link} to={`/callbacks/${id}`} size="sm">
          <When at={at} />
        </Anchor>
      ),
    },
    { key: 'app', title: t('common:app'), cell: ({ app_id }) => appName(app_id) },
    { key: 'kind', title: t('kind'), isMinor: true, cell: ({ kind }) => t(`kinds.${kind}`) },
    {
      key: 'verdict',
      title: t('verdict'),
      cell: ({ verdict, error }) => (
        <div>
          <VerdictBadge verdict={verdict} />
          {error && (
            <Text size="xs" c="dimmed">
              {error}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: 'url',
      title: t('request'),
      cell: ({ method, url }) => (
        <Code>
          {method} {url}
        </Code>
      ),
    },
    {
      key: 'message',
      title: t('message'),
      cell: ({ message_id }) =>
        message_id === null ? (
          '–'
        ) : (
          <Anchor component={Link} to={`/messages/${message_id}`} size="sm">
            {message_id}
          </Anchor>
        ),
    },
  ];
}
