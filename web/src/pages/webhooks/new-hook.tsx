/** A new one. A secret that the gateway made is shown here, once. */
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { CopyField } from '../../parts/copy';
import { Dialog } from '../../parts/dialog';
import { Page } from '../../parts/page';
import { HookForm } from './hook-form';
import { bodyOf, type HookValues } from './hook-values';
import { createHook, homeOf, type Kind } from './hooks';

export function NewHook({ kind }: { kind: Kind }) {
  const { t } = useTranslation('webhooks');
  const navigate = useNavigate();
  const [made, setMade] = useState<{ id: number; secret: string } | null>(null);
  const open = (id: number) => navigate(`${homeOf(kind)}/${id}`);
  const create = async (values: HookValues) => {
    const body = bodyOf(kind, null, values);
    const hook = await createHook(kind, body);
    if (kind === 'webhook' && !body.secret && 'webhook_secret' in hook && hook.webhook_secret)
      setMade({ id: hook.id, secret: hook.webhook_secret });
    else await open(hook.id);
  };
  return (
    <Page title={t(`${kind}.add`)} lead={t(`${kind}.addLead`)}>
      <HookForm kind={kind} hook={null} onSend={create} />
      <Dialog
        isOpen={made !== null}
        onClose={() => made && void open(made.id)}
        title={t('secretMade')}
        closeOnClickOutside={false}
      >
        <Text size="sm" mb="sm">
          {t('secretMadeText')}
        </Text>
        {made && <CopyField value={made.secret} label={t('secret')} />}
        <Group justify="flex-end" mt="md">
          <Button onClick={() => made && void open(made.id)}>{t('secretKeptNow')}</Button>
        </Group>
      </Dialog>
    </Page>
  );
}
