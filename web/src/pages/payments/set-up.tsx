/** Payment apps: which operator, whose texts are trusted, which SMS apps they come in through. */
import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Card,
  Code,
  Group,
  Stack,
  Switch,
  Text,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconLinkOff, IconPencil, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay, useSession } from '../../app/session';
import { useAction } from '../../parts/action';
import { useAllApps, type App } from '../../parts/all-apps';
import { Confirm } from '../../parts/confirm';
import { CopyField } from '../../parts/copy';
import { tellDone, tellProblem } from '../../parts/problem';
import { AppSelect } from '../../parts/scope-select';
import { useProviders } from '../apps/data';
import { WalletEditor } from './wallet-editor';
import { linkApp, removeWallet, reparse, rotateKey, trustPhone, type Wallet } from './wallets';

type Opened = { what: 'edit'; wallet: Wallet | null } | { what: 'remove' | 'rotate'; wallet: Wallet } | null;

export function SetUp({ wallets, mayChange }: { wallets: Wallet[]; mayChange: boolean }) {
  const { t } = useTranslation(['payments', 'common']);
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const wallet = opened?.wallet ?? null;
  return (
    <Stack>
      <Text size="sm" maw={720}>
        {t('setupText')}
      </Text>
      {mayChange && (
        <Group>
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => setOpened({ what: 'edit', wallet: null })}
          >
            {t('addWallet')}
          </Button>
        </Group>
      )}
      {wallets.map((one) => (
        <WalletCard key={one.id} wallet={one} mayChange={mayChange} onOpen={setOpened} />
      ))}
      <WalletEditor
        key={wallet?.id ?? 'new'}
        isOpen={opened?.what === 'edit'}
        wallet={wallet}
        onClose={close}
      />
      <Confirm
        isOpen={opened?.what === 'remove'}
        onClose={close}
        title={t('removeTitle', { name: wallet?.name ?? '' })}
        action={t('common:remove')}
        onConfirm={() => removeWallet(wallet!.id)}
      >
        {t('removeText')}
      </Confirm>
      <Confirm
        isOpen={opened?.what === 'rotate'}
        onClose={close}
        title={t('rotateTitle')}
        action={t('rotate')}
        onConfirm={async () => {
          await rotateKey(wallet!.id);
          tellDone(t('rotated'));
        }}
      >
        {t('rotateText')}
      </Confirm>
    </Stack>
  );
}

interface CardProps {
  wallet: Wallet;
  mayChange: boolean;
  onOpen: (opened: Opened) => void;
}

function WalletCard({ wallet, mayChange, onOpen }: CardProps) {
  const { t } = useTranslation(['payments', 'common']);
  const readAgain = useAction(async () => {
    const { lookedAt, found } = await reparse(wallet.id);
    tellDone(t('reparsed', { count: lookedAt, found }));
  });
  return (
    <Card withBorder>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {wallet.name}
          </Title>
          <Text size="sm" c="dimmed">
            {wallet.driver_label} · {wallet.currencies.join(', ')}
          </Text>
        </div>
        {mayChange && (
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={readAgain.isBusy}
              onClick={readAgain.run}
            >
              {t('reparse')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPencil size={14} />}
              aria-label={`${t('common:edit')}: ${wallet.name}`}
              onClick={() => onOpen({ what: 'edit', wallet })}
            >
              {t('common:edit')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTrash size={14} />}
              aria-label={`${t('common:remove')}: ${wallet.name}`}
              onClick={() => onOpen({ what: 'remove', wallet })}
            >
              {t('common:remove')}
            </Button>
          </Group>
        )}
      </Group>
      <Text size="sm" mt="sm" component="div">
        {t('trusted')}:{' '}
        {wallet.trusted_senders.length === 0 ? (
          <Missing text={t('trustedNone')} />
        ) : (
          wallet.trusted_senders.map((sender) => (
            <Code key={sender} mr={6} style={{ whiteSpace: 'pre' }}>
              {sender}
            </Code>
          ))
        )}
      </Text>
      <LinkedApps wallet={wallet} mayChange={mayChange} />
      {wallet.callback_urls && (
        <Stack gap={6} mt="md">
          <Text size="sm" fw={600}>
            {t('operatorUrls')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('operatorUrlsHelp')}
          </Text>
          <CopyField value={wallet.callback_urls.confirmation} label={t('confirmationUrl')} />
          <CopyField value={wallet.callback_urls.validation} label={t('validationUrl')} />
          <Group>
            <Button size="xs" variant="default" onClick={() => onOpen({ what: 'rotate', wallet })}>
              {t('rotate')}
            </Button>
          </Group>
        </Stack>
      )}
    </Card>
  );
}

function LinkedApps({ wallet, mayChange }: { wallet: Wallet; mayChange: boolean }) {
  const { t } = useTranslation(['payments', 'common']);
  const mayLink = useMay('apps:write') && mayChange;
  const apps = useAllApps().data ?? [];
  const linked = apps.filter(({ payment_app_id }) => payment_app_id === wallet.id);
  return (
    <Stack gap={6} mt="sm">
      <Text size="sm" fw={600}>
        {t('linkedApps')}
      </Text>
      {linked.length === 0 && <Missing text={t('linkedNone')} />}
      {linked.map((app) => (
        <LinkedApp key={app.id} app={app} mayLink={mayLink} />
      ))}
      {mayLink && (
        <AppSelect
          aria-label={t('link')}
          placeholder={t('link')}
          maw={320}
          value={null}
          onChange={(id) => void linkApp(Number(id), wallet.id).catch(tellProblem)}
        />
      )}
    </Stack>
  );
}

/** What stands between a text and its booking. */
function Missing({ text }: { text: string }) {
  return (
    <Text span size="sm" c="var(--mantine-color-error)">
      {text}
    </Text>
  );
}

function LinkedApp({ app, mayLink }: { app: App; mayLink: boolean }) {
  const { t } = useTranslation('payments');
  // Whoever holds a phone's key could post any text.
  const isPhone = (useProviders().data ?? []).some(({ type, phone }) => type === app.type && phone);
  const isTrusted = app.settings['trusted_for_payments'] === true;
  const { public_url: publicUrl } = useSession().app;
  return (
    <Group gap="sm">
      <Anchor component={Link} to={`/apps/${app.id}`} size="sm">
        {app.name}
      </Anchor>
      <Badge size="sm" variant="default" tt="none">
        {app.type}
      </Badge>
      {isPhone && (
        <Tooltip label={t('trustPhoneHelp')} multiline maw={320}>
          <Switch
            size="sm"
            label={t('trustPhone')}
            aria-label={`${t('trustPhone')}: ${app.name}`}
            checked={isTrusted}
            disabled={!mayLink}
            onChange={() => void trustPhone(app.id, !isTrusted).catch(tellProblem)}
          />
        </Tooltip>
      )}
      {isPhone && !isTrusted && <Missing text={t('trustNeeded')} />}
      {isPhone && !publicUrl.startsWith('https:') && <Missing text={t('httpsNeeded')} />}
      {mayLink && (
        <Tooltip label={t('unlink')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('unlink')}: ${app.name}`}
            onClick={() => void linkApp(app.id, null).catch(tellProblem)}
          >
            <IconLinkOff size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
