/** Who hears of what: every webhook, or every Slack channel, with how its newest delivery ended. */
import { Anchor, Button, Card, Switch, Text } from '@mantine/core';
import { IconBrandSlack, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ProblemAlert, tellProblem } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { DeliveryBadge } from './delivery-badge';
import { addressOf, changeHook, homeOf, nameOf, useHooks, type Hook, type Kind } from './hooks';
import { RuleWords } from './rule-words';

export function HookList({ kind }: { kind: Kind }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { page, setPage } = useFilters([]);
  const { data, error, refetch } = useHooks(kind, page);
  const add = (
    <Button component={Link} to={`${homeOf(kind)}/new`} leftSection={<IconPlus size={16} />}>
      {t(`${kind}.add`)}
    </Button>
  );
  const found = data?.data;
  return (
    <Page title={t(`${kind}.title`)} lead={t(`${kind}.lead`)} actions={found && found.total > 0 && add}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Loading />}
      {found && found.total === 0 && (
        <Card withBorder>
          <Empty
            icon={kind === 'webhook' ? IconWebhook : IconBrandSlack}
            title={t(`${kind}.none`)}
            text={t(`${kind}.noneText`)}
            action={add}
          />
        </Card>
      )}
      {found && found.total > 0 && (
        <Card withBorder>
          <HookTable kind={kind} hooks={found.data} />
          <Pager page={page} lastPage={found.last_page} total={found.total} onPage={setPage} />
        </Card>
      )}
    </Page>
  );
}

function HookTable({ kind, hooks }: { kind: Kind; hooks: Hook[] }) {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <List<Hook>
      label={t(`${kind}.title`)}
      rows={hooks}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'name',
          title: t('common:name'),
          cell: (hook) => (
            <>
              <Anchor component={Link} to={`${homeOf(kind)}/${hook.id}`} size="sm" fw={600}>
                {nameOf(hook)}
              </Anchor>
              {hook.name !== null && (
                <Text size="xs" c="dimmed" style={{ wordBreak: 'break-all' }}>
                  {addressOf(hook)}
                </Text>
              )}
            </>
          ),
        },
        { key: 'rule', title: t('wants'), cell: (hook) => <RuleWords rule={hook} /> },
        {
          key: 'last',
          title: t('lastResult'),
          cell: ({ last_delivery: last, failures }) =>
            last === null ? (
              <Text size="sm" c="dimmed">
                {t('nothingYet')}
              </Text>
            ) : (
              <>
                <DeliveryBadge state={last.state} />{' '}
                <Text span size="xs" c="dimmed">
                  <When at={last.ended_at} />
                </Text>
                {last.reason && (
                  <Text size="xs" c="dimmed" maw={320}>
                    {last.reason}
                  </Text>
                )}
                {failures > 0 && (
                  <Text size="xs" fw={600} c="var(--mantine-color-error)">
                    {t('failuresNow', { count: failures })}
                  </Text>
                )}
              </>
            ),
        },
        { key: 'state', title: t('state'), cell: (hook) => <StateSwitch kind={kind} hook={hook} /> },
      ]}
    />
  );
}

/** Off: nothing is posted, and what waits is given up. */
export function StateSwitch({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const [isBusy, setBusy] = useState(false);
  const isOn = hook.state === 'active';
  const change = async () => {
    setBusy(true);
    await changeHook(kind, hook.id, { state: isOn ? 'off' : 'active' }).catch(tellProblem);
    setBusy(false);
  };
  return (
    <Switch
      checked={isOn}
      disabled={isBusy}
      onChange={() => void change()}
      label={isOn ? t('common:on') : t('common:off')}
      aria-label={`${isOn ? t('common:on') : t('common:off')}: ${nameOf(hook)}`}
      styles={{ label: { whiteSpace: 'nowrap' } }}
    />
  );
}
