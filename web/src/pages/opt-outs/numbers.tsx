/** The list itself: search, take off, download. */
import { ActionIcon, Anchor, Badge, Group, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { IconHandStop, IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useAppName } from '../../parts/all-apps';
import { Confirm } from '../../parts/confirm';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Paged } from '../../parts/paged';
import { must, tellDone } from '../../parts/problem';
import { AppSelect } from '../../parts/scope-select';
import { List } from '../../parts/table';
import { When } from '../../parts/when';

type OptOut = Schemas['OptOut'];
const SOURCES: readonly OptOut['source'][] = ['message', 'provider', 'api'];

export function Numbers({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(['optOuts', 'common']);
  const { values, page, set, setPage } = useFilters(['number', 'app', 'source']);
  const [removing, setRemoving] = useState<OptOut | null>(null);
  const source = SOURCES.find((name) => name === values.source);
  const filter = {
    ...(values.number && { number: values.number }),
    ...(values.app && { app_id: Number(values.app) }),
    ...(source && { source }),
  };
  const asked = query.useQuery(
    'get',
    '/api/sms/opt-outs',
    { params: { query: { ...filter, page, per_page: 50 } } },
    { placeholderData: keepPreviousData },
  );
  const isFiltered = Object.keys(filter).length > 0;
  const words = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  return (
    <>
      <Group align="flex-end" gap="sm" mb="sm">
        <TextInput
          label={t('number')}
          placeholder="+2547…"
          leftSection={<IconSearch size={16} />}
          value={values.number ?? ''}
          onChange={(event) => set({ number: event.currentTarget.value })}
          error={asked.error ? ' ' : null}
        />
        <AppSelect
          label={t('common:app')}
          placeholder={t('common:all')}
          clearable
          value={values.app ?? null}
          onChange={(app) => set({ app })}
        />
        <Select
          label={t('source')}
          placeholder={t('common:all')}
          clearable
          data={SOURCES.map((value) => ({ value, label: t(`sources.${value}`) }))}
          value={source ?? null}
          onChange={(value) => set({ source: value })}
        />
        <CsvButton path={`/api/sms/opt-outs?${words}`} name="opt-outs.csv" />
      </Group>
      <Paged
        asked={asked}
        page={page}
        onPage={setPage}
        empty={
          <Empty
            icon={IconHandStop}
            title={isFiltered ? t('noMatch') : t('none')}
            text={isFiltered ? t('noMatchText') : t('noneText')}
          />
        }
      >
        {(optOuts) => <NumberTable optOuts={optOuts} onRemove={mayChange ? setRemoving : null} />}
      </Paged>
      <Confirm
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('removeTitle', { number: removing?.number ?? '' })}
        action={t('removeDo')}
        onConfirm={async () => {
          const path = { id: String(removing?.id) };
          await must(api.DELETE('/api/sms/opt-outs/{id}', { params: { path } }));
          await refresh('/api/sms/opt-outs');
          tellDone(t('removedText'));
        }}
      >
        {t('removeText')}
      </Confirm>
    </>
  );
}

interface TableProps {
  optOuts: OptOut[];
  /** null = this role may not. */
  onRemove: ((optOut: OptOut) => void) | null;
}

function NumberTable({ optOuts, onRemove }: TableProps) {
  const { t } = useTranslation(['optOuts', 'common']);
  const appName = useAppName();
  return (
    <List<OptOut>
      label={t('title')}
      rows={optOuts}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'number',
          title: t('number'),
          cell: ({ number }) => (
            <Text span size="sm" fw={600}>
              {number}
            </Text>
          ),
        },
        { key: 'app', title: t('common:app'), cell: ({ app_id }) => appName(app_id) },
        {
          key: 'source',
          title: t('source'),
          cell: ({ source, message_id }) => (
            <>
              <Badge variant="default" tt="none">
                {t(`sources.${source}`)}
              </Badge>{' '}
              {message_id !== null && (
                <Anchor component={Link} to={`/messages/${message_id}`} size="xs">
                  {t('message', { id: message_id })}
                </Anchor>
              )}
            </>
          ),
        },
        { key: 'since', title: t('common:since'), cell: ({ since }) => <When at={since} /> },
        ...(onRemove
          ? [
              {
                key: 'actions',
                title: t('common:actions'),
                cell: (optOut: OptOut) => (
                  <Tooltip label={t('removeDo')}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${t('removeDo')}: ${optOut.number}`}
                      onClick={() => onRemove(optOut)}
                    >
                      <IconTrash size={16} />
                    </ActionIcon>
                  </Tooltip>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
