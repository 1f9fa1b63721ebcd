/** A new one. A secret that the gateway made is shown here, once. */
import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { CopyField } from '../../parts/copy';
import { Page } from '../../parts/page';
import { HookForm } from './hook-form';
import { createHook, homeOf, type HookBody, type Kind } from './hooks';

export function NewHook({ kind }: { kind: Kind }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const navigate = useNavigate();
  const [made, setMade] = useState<{ id: number; secret: string } | null>(null);
  const open = (id: number) => navigate(`${homeOf(kind)}/${id}`);
  const create = async (body: HookBody) => {
    const hook = await createHook(kind, body);
    if (kind === 'webhook' && !body.secret && 'webhook_secret' in hook && hook.webhook_secret)
      setMade({ id: hook.id, secret: hook.webhook_secret });
    else await open(hook.id);
  };
  return (
    <Page title={t(`${kind}.add`)} lead={t(`${kind}.addLead`)}>
      <HookForm kind={kind} hook={null} onSend={create} />
      <Modal
        opened={made !== null}
        onClose={() => made && void open(made.id)}
        title={t('secretMade')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
        closeOnClickOutside={false}
        centered
      >
        <Text size="sm" mb="sm">
          {t('secretMadeText')}
        </Text>
        {made && <CopyField value={made.secret} label={t('secret')} />}
        <Group justify="flex-end" mt="md">
          <Button onClick={() => made && void open(made.id)}>{t('secretKeptNow')}</Button>
        </Group>
      </Modal>
    </Page>
  );
}
