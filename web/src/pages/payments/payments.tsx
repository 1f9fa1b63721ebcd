/** Payments that were read from texts: what came, what needs a person, and how it is set up. */
import { Badge, Button, Card, Tabs } from '@mantine/core';
import { IconCash, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { useMay, useMayAdd, useSession } from '../../app/session';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Attention } from './attention';
import { SetUp } from './set-up';
import { Transactions } from './transactions';
import { useWallets } from './wallets';

const TABS = ['transactions', 'attention', 'setup'] as const;

export function Component() {
  const { t } = useTranslation(['payments', 'common']);
  const { values, set } = useFilters(['tab']);
  const mayDecide = useMay('payments:write');
  const maySetUp = useMayAdd('payments:write');
  const { limited } = useSession();
  const { data, error, refetch } = useWallets();
  const wallets = data?.data.data;
  const hasNone = wallets?.length === 0;
  const tab = TABS.find((name) => name === values.tab) ?? 'transactions';
  return (
    <Page title={t('title')} lead={t('lead')}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!wallets && !error && <Loading />}
      {hasNone && tab !== 'setup' && (
        <Card withBorder>
          <Empty
            icon={IconCash}
            title={limited ? t('common:noneSeen') : t('none')}
            text={limited ? t('common:isLimited') : t('noneText')}
            action={
              maySetUp && (
                <Button leftSection={<IconPlus size={16} />} onClick={() => set({ tab: 'setup' })}>
                  {t('begin')}
                </Button>
              )
            }
          />
        </Card>
      )}
      {wallets && (!hasNone || tab === 'setup') && (
        <Card withBorder className="sheet">
          <Tabs value={tab} onChange={(name) => set({ tab: name === 'transactions' ? null : name })}>
            <Tabs.List mb="md">
              <Tabs.Tab value="transactions">{t('tabs.transactions')}</Tabs.Tab>
              <Tabs.Tab value="attention" rightSection={<Waiting />}>
                {t('tabs.attention')}
              </Tabs.Tab>
              <Tabs.Tab value="setup">{t('tabs.setup')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="transactions">
              {tab === 'transactions' && <Transactions wallets={wallets} mayDecide={mayDecide} />}
            </Tabs.Panel>
            <Tabs.Panel value="attention">
              {tab === 'attention' && <Attention wallets={wallets} mayDecide={mayDecide} />}
            </Tabs.Panel>
            <Tabs.Panel value="setup">
              {tab === 'setup' && <SetUp wallets={wallets} mayChange={maySetUp} />}
            </Tabs.Panel>
          </Tabs>
        </Card>
      )}
    </Page>
  );
}

/** How many texts wait for a person. */
function Waiting() {
  const { data } = query.useQuery('get', '/api/pay/attention', { params: { query: { per_page: 1 } } });
  const count = data?.data.total ?? 0;
  if (count === 0) return null;
  return (
    <Badge size="sm" circle={count < 10} color="red.8">
      {count}
    </Badge>
  );
}
