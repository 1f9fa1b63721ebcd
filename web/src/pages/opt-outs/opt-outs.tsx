/** Numbers that want no messages, and the messages that were sent all the same. */
import { Button, Card, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session';
import { useFilters } from '../../parts/filters';
import { Page } from '../../parts/page';
import { AddNumber } from './add-number';
import { Numbers } from './numbers';
import { Overrides } from './overrides';

export function Component() {
  const { t } = useTranslation(['optOuts', 'common']);
  const { values, set } = useFilters(['tab']);
  const mayChange = useMay('apps:write');
  const [isAdding, setAdding] = useState(false);
  const tab = values.tab === 'overrides' ? 'overrides' : 'numbers';
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        mayChange && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      <Card withBorder className="sheet">
        <Tabs value={tab} onChange={(name) => set({ tab: name === 'numbers' ? null : name })}>
          <Tabs.List mb="md">
            <Tabs.Tab value="numbers">{t('tabs.numbers')}</Tabs.Tab>
            <Tabs.Tab value="overrides">{t('tabs.overrides')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="numbers">{tab === 'numbers' && <Numbers mayChange={mayChange} />}</Tabs.Panel>
          <Tabs.Panel value="overrides">{tab === 'overrides' && <Overrides />}</Tabs.Panel>
        </Tabs>
      </Card>
      <AddNumber isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}
