/** Who changed what, the newest first. */
import { Anchor, Code, Group, Select, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, query, type Schemas } from '../../api/client';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { LoadMore } from '../../parts/load-more';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { usePieces } from '../../parts/pieces';
import { must, ProblemAlert } from '../../parts/problem';
import { List, type Column } from '../../parts/table';
import { When } from '../../parts/when';
import { changesText, isKind, isTarget, KINDS, pageOf } from './entries';
import { useActionWords } from './action-words';

type Entry = Schemas['AuditEntry'];
const PER_PAGE = 50;

export function Component() {
  const { t } = useTranslation(['audit', 'common']);
  const { values, set } = useFilters(['kind', 'user']);
  const users = query.useQuery('get', '/api/users').data?.data ?? [];
  const kind = isKind(values.kind) ? values.kind : undefined;
  const filters = {
    ...(kind && { action: `${kind}.` }),
    ...(values.user && { user_id: values.user }),
  };
  const { rows, error, retry, more } = usePieces('/api/audit', filters, (cursor) =>
    must(
      api.GET('/api/audit', {
        params: { query: { per_page: PER_PAGE, ...filters, ...(cursor && { cursor }) } },
      }),
    ),
  );
  const columns = useColumns();
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Group mb="sm">
        <Select
          aria-label={t('kind')}
          placeholder={t('everyKind')}
          data={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(value) => set({ kind: value })}
          clearable
          searchable
        />
        <Select
          aria-label={t('byUser')}
          placeholder={t('everybody')}
          data={users.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={values.user ?? null}
          onChange={(value) => set({ user: value })}
          clearable
          searchable
        />
      </Group>
      {error && <ProblemAlert error={error} onRetry={retry} />}
      {!rows && !error && <Loading />}
      {rows?.length === 0 && <Empty icon={IconListSearch} title={t('emptyTitle')} text={t('emptyText')} />}
      {rows && rows.length > 0 && (
        <List label={t('title')} rows={rows} rowKey={({ id }) => id} columns={columns} />
      )}
      <LoadMore {...more} />
    </Page>
  );
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation(['audit', 'common']);
  return [
    { key: 'at', title: t('when'), cell: ({ created_at }) => <When at={created_at} /> },
    {
      key: 'who',
      title: t('who'),
      cell: ({ user, token, ip }) => (
        <div>
          <Text size="sm">
            {user
              ? user.name
              : token
                ? t('byToken', { name: token.name })
                : ip
                  ? t('nobody')
                  : t('commandLine')}
          </Text>
          {ip && (
            <Text size="xs" c="dimmed">
              {ip}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: 'action',
      title: t('action'),
      cell: ({ action }) => <Action action={action} />,
    },
    { key: 'target', title: t('target'), cell: (entry) => <Target entry={entry} /> },
    {
      key: 'changes',
      title: t('changes'),
      cell: ({ changes }) => (
        <Text size="sm" c="dimmed" lineClamp={3} title={changesText(changes)}>
          {changesText(changes) || '–'}
        </Text>
      ),
    },
  ];
}

/** In words, the code itself in small type. */
function Action({ action }: { action: Entry['action'] }) {
  const words = useActionWords()(action);
  const code = <Code style={{ whiteSpace: 'nowrap' }}>{action}</Code>;
  if (words === null) return code;
  return (
    <div>
      <Text size="sm">{words}</Text>
      <Text size="xs" c="dimmed" ff="monospace">
        {action}
      </Text>
    </div>
  );
}

function Target({ entry: { target, target_id } }: { entry: Entry }) {
  const { t } = useTranslation('audit');
  const what = isTarget(target) ? t(`targets.${target}`) : target;
  const text = target_id === null ? what : `${what} ${target_id}`;
  const page = pageOf(target, target_id);
  return page ? (
    <Anchor component={Link} to={page} size="sm">
      {text}
    </Anchor>
  ) : (
    <>{text}</>
  );
}
