/** Somebody asked by telephone, or in person. */
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { useAllApps } from '../../parts/all-apps';
import { Dialog } from '../../parts/dialog';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { AppSelect } from '../../parts/scope-select';

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

export function AddNumber({ isOpen, onClose }: Props) {
  const { t } = useTranslation(['optOuts', 'common']);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('add')}>
      <Form onDone={onClose} />
    </Dialog>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation(['optOuts', 'common']);
  const only = useAllApps().data;
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { app_id: only?.length === 1 ? String(only[0]!.id) : null, number: '' } },
    async ({ app_id, number }) => {
      const { data } = await must(
        api.POST('/api/sms/opt-outs', { body: { app_id: Number(app_id), number } }),
      );
      await refresh('/api/sms/opt-outs');
      tellDone(t('added', { number: data.number }));
      onDone();
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('number')}
          description={t('numberHelp')}
          type="tel"
          required
          data-autofocus
          {...form.getInputProps('number')}
        />
        <AppSelect
          label={t('common:app')}
          description={t('appHelp')}
          required
          allowDeselect={false}
          {...form.getInputProps('app_id')}
        />
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={!form.values.app_id}>
            {t('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
