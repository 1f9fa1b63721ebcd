/** One webhook or Slack channel: what was posted there, its rule, and how a receiver knows that a post is ours. */
import { Button, Card, Tabs, Text } from '@mantine/core';
import { IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useAction } from '../../parts/action';
import { Confirm } from '../../parts/confirm';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert, tellDone } from '../../parts/problem';
import { Deliveries } from './deliveries';
import { HookForm } from './hook-form';
import { StateSwitch } from './hook-list';
import { changesOf, type HookValues } from './hook-values';
import {
  addressOf,
  changeHook,
  homeOf,
  nameOf,
  refreshHooks,
  removeHook,
  testHook,
  useHook,
  type Hook,
  type Kind,
} from './hooks';
import { Signature } from './signature';
import { TriedAlert, type Tried } from './tried-alert';

export function HookPage({ kind }: { kind: Kind }) {
  const { id = '' } = useParams();
  const { data, error, refetch } = useHook(kind, id);
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return <One key={id} kind={kind} hook={data.data} />;
}

const TABS = ['deliveries', 'rule', 'signature'] as const;

function One({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { values, set } = useFilters(['tab']);
  const tabs = TABS.filter((name) => kind === 'webhook' || name !== 'signature');
  const tab = tabs.find((name) => name === values.tab) ?? 'deliveries';
  const [tried, setTried] = useState<Tried | null>(null);
  return (
    <Page
      title={nameOf(hook)}
      lead={nameOf(hook) !== addressOf(hook) && addressOf(hook)}
      actions={<Actions kind={kind} hook={hook} onTried={setTried} />}
    >
      {tried && <TriedAlert tried={tried} onClose={() => setTried(null)} />}
      {hook.state === 'off' && (
        <Text size="sm" c="var(--mantine-color-error)" mb="sm">
          {hook.dead_in_a_row > 0 ? t('offByItself', { count: hook.dead_in_a_row }) : t('isOff')}
        </Text>
      )}
      <Card withBorder className="sheet">
        <Tabs value={tab} onChange={(name) => set({ tab: name === 'deliveries' ? null : name })}>
          <Tabs.List mb="md">
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`tabs.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="deliveries">
            {tab === 'deliveries' && <Deliveries kind={kind} hook={hook} />}
          </Tabs.Panel>
          <Tabs.Panel value="rule">{tab === 'rule' && <Rule kind={kind} hook={hook} />}</Tabs.Panel>
          {kind === 'webhook' && (
            <Tabs.Panel value="signature">{tab === 'signature' && <Signature />}</Tabs.Panel>
          )}
        </Tabs>
      </Card>
    </Page>
  );
}

function Rule({ kind, hook: now }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation('common');
  // As the form began: what others save meanwhile takes nothing from whoever is typing.
  const [hook, setHook] = useState(now);
  const save = async (values: HookValues) => {
    setHook(await changeHook(kind, hook.id, changesOf(kind, hook, values)));
    tellDone(t('saved'));
  };
  // Drawn anew when it was saved: a new secret shows its mask again.
  return <HookForm key={hook.updated_at} kind={kind} hook={hook} onSend={save} />;
}

interface ActionProps {
  kind: Kind;
  hook: Hook;
  onTried: (tried: Tried) => void;
}

function Actions({ kind, hook, onTried }: ActionProps) {
  const { t } = useTranslation(['webhooks', 'common']);
  const navigate = useNavigate();
  const [isRemoving, setRemoving] = useState(false);
  const test = useAction(async () => onTried(await testHook(kind, hook.id)));
  return (
    <>
      <StateSwitch kind={kind} hook={hook} />
      <Button variant="default" leftSection={<IconSend size={16} />} loading={test.isBusy} onClick={test.run}>
        {t('test')}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>
        {t('common:remove')}
      </Button>
      <Confirm
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('removeTitle', { name: nameOf(hook) })}
        action={t('common:remove')}
        onConfirm={async () => {
          await removeHook(kind, hook.id);
          await navigate(homeOf(kind));
          await refreshHooks(kind);
        }}
      >
        {t('removeText')}
      </Confirm>
    </>
  );
}
