/** What narrows the list of messages; all of it stands in the address. */
import { ActionIcon, Badge, Button, Collapse, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllApps } from '../../parts/all-apps';
import { fromLocal, toLocal } from '../../parts/local-time';
import { STATUSES } from '../../parts/status';
import type { FilterValues } from './filter-query';

const CHANNELS = ['sms', 'mms', 'voice', 'whatsapp'] as const;

type Changes = { [K in keyof FilterValues]: string | null };

interface Props {
  values: FilterValues;
  onChange: (changes: Changes) => void;
  onClear: () => void;
}

export function Filters({ values, onChange, onClear }: Props) {
  const { t } = useTranslation('messages');
  const { t: common } = useTranslation();
  const apps = useAllApps().data ?? [];
  const hidden = [values.channel, values.to, values.from, values.created_after, values.created_before];
  const hiddenCount = hidden.filter(Boolean).length;
  const [isOpen, { toggle }] = useDisclosure(hiddenCount > 0);
  const isFiltered = Object.keys(values).length > 0;
  return (
    <div role="search" aria-label={t('filters')}>
      <Group gap="xs" mb="sm">
        <Typed name="q" label={t('searchText')} value={values.q} onChange={onChange} isSearch />
        <Select
          aria-label={t('status')}
          placeholder={t('status')}
          clearable
          w={150}
          value={values.status ?? null}
          data={STATUSES.map((value) => ({ value, label: common(`statuses.${value}`) }))}
          onChange={(status) => onChange({ status })}
        />
        <Select
          aria-label={t('app')}
          placeholder={t('app')}
          clearable
          searchable
          w={180}
          value={values.app_id ?? null}
          data={apps.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(app_id) => onChange({ app_id })}
        />
        <Select
          aria-label={t('direction')}
          placeholder={t('direction')}
          clearable
          w={140}
          value={values.folder ?? null}
          data={[
            { value: 'outbox', label: t('outgoing') },
            { value: 'inbox', label: t('incoming') },
          ]}
          onChange={(folder) => onChange({ folder })}
        />
        <Button
          variant="default"
          onClick={toggle}
          aria-expanded={isOpen}
          leftSection={<IconAdjustmentsHorizontal size={16} />}
          rightSection={
            hiddenCount > 0 && (
              <Badge size="sm" circle>
                {hiddenCount}
              </Badge>
            )
          }
        >
          {common('more')}
        </Button>
        {values.batch_id && (
          <Badge
            size="lg"
            variant="light"
            tt="none"
            rightSection={
              <ActionIcon
                size="xs"
                variant="transparent"
                aria-label={common('clearFilters')}
                onClick={() => onChange({ batch_id: null })}
              >
                <IconX size={12} />
              </ActionIcon>
            }
          >
            {t('ofBatch', { id: values.batch_id })}
          </Badge>
        )}
        {isFiltered && (
          <Button variant="subtle" onClick={onClear}>
            {common('clearFilters')}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="xs" mb="sm">
          <Typed name="to" label={t('toNumber')} value={values.to} onChange={onChange} hasLabel />
          <Typed name="from" label={t('fromNumber')} value={values.from} onChange={onChange} hasLabel />
          <Select
            label={t('channel')}
            clearable
            value={values.channel ?? null}
            data={CHANNELS.map((value) => ({ value, label: t(`channels.${value}`) }))}
            onChange={(channel) => onChange({ channel })}
          />
          <TextInput
            type="datetime-local"
            label={t('after')}
            value={toLocal(values.created_after)}
            onChange={({ currentTarget }) => onChange({ created_after: fromLocal(currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label={t('before')}
            value={toLocal(values.created_before)}
            onChange={({ currentTarget }) => onChange({ created_before: fromLocal(currentTarget.value) })}
          />
        </SimpleGrid>
      </Collapse>
    </div>
  );
}

interface TypedProps {
  name: 'q' | 'to' | 'from';
  label: string;
  value: string | undefined;
  onChange: Props['onChange'];
  isSearch?: boolean;
  hasLabel?: boolean;
}

/** Asked for once the typing pauses. */
function Typed({ name, label, value = '', onChange, isSearch = false, hasLabel = false }: TypedProps) {
  const [shown, setShown] = useState({ value, typed: value });
  // "Back" and "clear filters" change it from outside; what was typed here stays as it was typed.
  if (shown.value !== value) setShown({ value, typed: shown.typed.trim() === value ? shown.typed : value });
  const ask = useDebouncedCallback((text: string) => onChange({ [name]: text.trim() || null }), 350);
  return (
    <TextInput
      {...(hasLabel ? { label } : { 'aria-label': label, placeholder: label })}
      {...(isSearch && {
        leftSection: <IconSearch size={16} />,
        type: 'search',
        w: { base: '100%', xs: 240 },
      })}
      value={shown.typed}
      onChange={({ currentTarget }) => {
        setShown({ value, typed: currentTarget.value });
        ask(currentTarget.value);
      }}
    />
  );
}
