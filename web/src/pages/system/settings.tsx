/** What the gateway was started with, and where each value comes from. Changed in its environment, not here. */
import { Badge, Code, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { List } from '../../parts/table';

type Setting = Schemas['System']['settings'][number];

export function Settings({ settings }: { settings: readonly Setting[] }) {
  const { t } = useTranslation(['system', 'common']);
  const [isAll, setAll] = useState(true);
  const shown = isAll ? settings : settings.filter(({ source }) => source === 'env');
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t('settingsText')}
      </Text>
      <Switch
        size="sm"
        mb="xs"
        label={t('onlyGiven')}
        checked={!isAll}
        onChange={(event) => setAll(!event.currentTarget.checked)}
      />
      <List
        label={t('settings')}
        rows={shown}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'name',
            title: t('common:name'),
            cell: ({ name, help }) => (
              <div>
                <Code>{name}</Code>
                <Text size="xs" c="dimmed">
                  {help}
                </Text>
              </div>
            ),
          },
          {
            key: 'value',
            title: t('value'),
            cell: ({ value, default: standard, in_force: inForce }) => (
              <>
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {value ?? inForce ?? standard}
                </Text>
                {inForce !== null && inForce !== standard && (
                  <Text size="xs" c="dimmed">
                    {standard}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: 'source',
            title: t('source'),
            cell: ({ source }) => (
              <Badge variant="dot" color={source === 'env' ? 'blue' : 'gray'} tt="none" miw="max-content">
                {t(`sources.${source}`)}
              </Badge>
            ),
          },
        ]}
      />
    </>
  );
}
