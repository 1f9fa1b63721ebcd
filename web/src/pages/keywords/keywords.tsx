/** Which incoming texts are answered by themselves, and a place to try that out. */
import { ActionIcon, Badge, Button, Card, Code, Grid, Group, Text, Tooltip } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { IconFileText, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useMay } from '../../app/session';
import { Confirm } from '../../parts/confirm';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { useScopeName } from '../../parts/scope-select';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { KeywordEditor } from './keyword-editor';
import { TryBox } from './try-box';

type Keyword = Schemas['Keyword'];
type Opened = { what: 'edit'; keyword: Keyword | null } | { what: 'remove'; keyword: Keyword } | null;

export function Component() {
  const { t } = useTranslation(['keywords', 'common']);
  const { page, setPage } = useFilters([]);
  const mayChange = useMay('apps:write');
  const [opened, setOpened] = useState<Opened>(null);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/keywords',
    { params: { query: { page, per_page: 50 } } },
    { placeholderData: keepPreviousData },
  );
  const found = data?.data;
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpened({ what: 'edit', keyword: null })}>
      {t('add')}
    </Button>
  );
  const close = () => setOpened(null);
  return (
    <Page title={t('title')} lead={t('lead')} actions={found && found.total > 0 && add}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Loading />}
      {found && (
        <Grid>
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <Card withBorder className="sheet">
              {found.total === 0 ? (
                <Empty icon={IconFileText} title={t('none')} text={t('noneText')} action={add} />
              ) : (
                <>
                  <Rules keywords={found.data} mayChange={mayChange} onOpen={setOpened} />
                  <Pager page={page} lastPage={found.last_page} total={found.total} onPage={setPage} />
                </>
              )}
            </Card>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <TryBox />
          </Grid.Col>
        </Grid>
      )}
      <KeywordEditor
        key={opened?.keyword?.id ?? 'new'}
        isOpen={opened?.what === 'edit'}
        keyword={opened?.keyword ?? null}
        onClose={close}
      />
      <Confirm
        isOpen={opened?.what === 'remove'}
        onClose={close}
        title={t('removeTitle', { keyword: opened?.keyword?.keyword ?? '' })}
        action={t('common:remove')}
        onConfirm={async () => {
          const id = String(opened?.keyword?.id);
          await must(api.DELETE('/api/sms/keywords/{id}', { params: { path: { id } } }));
          await refresh('/api/sms/keywords');
          tellDone(t('common:removed'));
        }}
      >
        {t('removeText')}
      </Confirm>
    </Page>
  );
}

interface RulesProps {
  keywords: Keyword[];
  mayChange: boolean;
  onOpen: (opened: Opened) => void;
}

function Rules({ keywords, mayChange, onOpen }: RulesProps) {
  const { t } = useTranslation(['keywords', 'common']);
  const scopeName = useScopeName();
  return (
    <List<Keyword>
      label={t('title')}
      rows={keywords}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'keyword',
          title: t('text'),
          cell: (keyword) => (
            <>
              <Text span size="xs" c="dimmed">
                {t(`comparators.${keyword.comparator}`)}
              </Text>{' '}
              <Code fw={600}>{keyword.keyword}</Code>
              {keyword.name && (
                <Text size="xs" c="dimmed">
                  {keyword.name}
                </Text>
              )}
            </>
          ),
        },
        {
          key: 'reply',
          title: t('answer'),
          cell: ({ reply, tag }) => (
            <>
              <Text size="sm" maw={360} lineClamp={3} {...(!reply && { c: 'dimmed' })}>
                {reply ?? t('noAnswer')}
              </Text>
              {tag && (
                <Badge size="sm" variant="default" tt="none">
                  {t('tagged', { tag })}
                </Badge>
              )}
            </>
          ),
        },
        { key: 'scope', title: t('scope'), cell: (keyword) => scopeName(keyword) ?? t('common:all') },
        { key: 'priority', title: t('priority'), isNumber: true, isMinor: true, cell: (one) => one.priority },
        {
          key: 'enabled',
          title: t('state'),
          cell: ({ enabled, expires_at }) => (
            <>
              {enabled ? t('common:on') : t('common:off')}
              {expires_at && (
                <Text size="xs" c="dimmed">
                  {t('until')} <When at={expires_at} isExact />
                </Text>
              )}
            </>
          ),
        },
        ...(mayChange
          ? [
              {
                key: 'actions',
                title: t('common:actions'),
                cell: (keyword: Keyword) => <RuleActions keyword={keyword} onOpen={onOpen} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function RuleActions({ keyword, onOpen }: { keyword: Keyword; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation(['keywords', 'common']);
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label={t('common:edit')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t('common:edit')}: ${keyword.keyword}`}
          onClick={() => onOpen({ what: 'edit', keyword })}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('common:remove')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${t('common:remove')}: ${keyword.keyword}`}
          onClick={() => onOpen({ what: 'remove', keyword })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
