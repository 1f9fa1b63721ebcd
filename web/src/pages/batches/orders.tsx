/** What can be ordered for a batch in its state. */
import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refresh } from '../../api/cache';
import { api } from '../../api/client';
import { useAction } from '../../parts/action';
import { Confirm } from '../../parts/confirm';
import { formatCount } from '../../parts/numbers';
import { must } from '../../parts/problem';
import type { Batch } from './state';

type Order = 'start' | 'pause' | 'resume' | 'cancel';

const TAKEN: Record<Batch['status'], readonly Order[]> = {
  receiving: [],
  ready: ['start', 'cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  cancelled: [],
  completed: [],
};

async function give(order: Order, id: string): Promise<void> {
  const params = { params: { path: { id } } };
  switch (order) {
    case 'start':
      await must(api.POST('/api/sms/batches/{id}/start', params));
      break;
    case 'pause':
      await must(api.POST('/api/sms/batches/{id}/pause', params));
      break;
    case 'resume':
      await must(api.POST('/api/sms/batches/{id}/resume', params));
      break;
    case 'cancel':
      await must(api.POST('/api/sms/batches/{id}/cancel', params));
  }
  await refresh('/api/sms/batches', '/api/sms/sms');
}

export function Orders({ batch }: { batch: Batch }) {
  const { t } = useTranslation('batches');
  const [asked, setAsked] = useState<'start' | 'cancel' | null>(null);
  const id = String(batch.id);
  const orders = TAKEN[batch.status];
  const now = useAction((order: Order) => give(order, id));
  return (
    <>
      {orders.includes('pause') && (
        <Button
          variant="default"
          loading={now.isBusy}
          leftSection={<IconPlayerPause size={16} />}
          onClick={() => now.run('pause')}
        >
          {t('pause')}
        </Button>
      )}
      {orders.includes('resume') && (
        <Button
          loading={now.isBusy}
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() => now.run('resume')}
        >
          {t('resume')}
        </Button>
      )}
      {orders.includes('cancel') && (
        <Button
          color="red"
          variant="outline"
          leftSection={<IconPlayerStop size={16} />}
          onClick={() => setAsked('cancel')}
        >
          {t('cancelIt')}
        </Button>
      )}
      {orders.includes('start') && (
        <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => setAsked('start')}>
          {t('start')}
        </Button>
      )}
      <Confirm
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        title={asked === 'start' ? t('startTitle') : t('cancelTitle')}
        action={asked === 'start' ? t('start') : t('cancelIt')}
        isDangerous={asked === 'cancel'}
        onConfirm={() => (asked ? give(asked, id) : Promise.resolve())}
      >
        {asked === 'start'
          ? t('startText', { count: batch.accepted, shown: formatCount(batch.accepted) })
          : t('cancelText')}
      </Confirm>
    </>
  );
}
