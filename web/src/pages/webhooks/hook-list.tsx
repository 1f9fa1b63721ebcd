/** Who hears of what: every webhook, or every Slack channel, with how its newest delivery ended. */
import { Anchor, Button, Card, Switch, Text } from '@mantine/core';
import { IconBrandSlack, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../parts/action';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Page } from '../../parts/page';
import { Paged } from '../../parts/paged';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { DeliveryBadge } from './delivery-badge';
import { addressOf, changeHook, homeOf, nameOf, useHooks, type Hook, type Kind } from './hooks';
import { RuleWords } from './rule-words';
import { useWhyDead } from './why-dead';

export function HookList({ kind }: { kind: Kind }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { page, setPage } = useFilters([]);
  const asked = useHooks(kind, page);
  const add = (
    <Button component={Link} to={`${homeOf(kind)}/new`} leftSection={<IconPlus size={16} />}>
      {t(`${kind}.add`)}
    </Button>
  );
  return (
    <Page
      title={t(`${kind}.title`)}
      lead={t(`${kind}.lead`)}
      actions={(asked.data?.data.total ?? 0) > 0 && add}
    >
      <Paged<Hook>
        asked={asked}
        page={page}
        onPage={setPage}
        isCard
        empty={
          <Card withBorder>
            <Empty
              icon={kind === 'webhook' ? IconWebhook : IconBrandSlack}
              title={t(`${kind}.none`)}
              text={t(`${kind}.noneText`)}
              action={add}
            />
          </Card>
        }
      >
        {(hooks) => <HookTable kind={kind} hooks={hooks} />}
      </Paged>
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
              {nameOf(hook) !== addressOf(hook) && (
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
          cell: (hook) => <LastResult hook={hook} />,
        },
        { key: 'state', title: t('state'), cell: (hook) => <StateSwitch kind={kind} hook={hook} /> },
      ]}
    />
  );
}

/** How the newest delivery ended, and whether attempts fail now. */
function LastResult({ hook: { last_delivery: last, failures } }: { hook: Hook }) {
  const { t } = useTranslation('webhooks');
  const whyDead = useWhyDead();
  return (
    <>
      {last && (
        <>
          <DeliveryBadge delivery={last} />{' '}
          <Text span size="xs" c="dimmed">
            <When at={last.ended_at} />
          </Text>
        </>
      )}
      {last?.reason && (
        <Text size="xs" c="dimmed" maw={320}>
          {whyDead(last.reason)}
        </Text>
      )}
      {failures > 0 && (
        <Text size="xs" fw={600} c="var(--mantine-color-error)">
          {t('failuresNow', { count: failures })}
        </Text>
      )}
      {!last && failures === 0 && (
        <Text size="sm" c="dimmed">
          {t('nothingYet')}
        </Text>
      )}
    </>
  );
}

/** Off: nothing is posted, and what waits is given up. */
export function StateSwitch({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const isOn = hook.state === 'active';
  const change = useAction(() => changeHook(kind, hook.id, { state: isOn ? 'off' : 'active' }));
  return (
    <Switch
      checked={isOn}
      disabled={change.isBusy}
      onChange={change.run}
      label={isOn ? t('common:on') : t('common:off')}
      aria-label={`${isOn ? t('common:on') : t('common:off')}: ${nameOf(hook)}`}
      styles={{ label: { whiteSpace: 'nowrap' } }}
    />
  );
}
