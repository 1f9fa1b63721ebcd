/** Posting many deliveries of a webhook again, or at once. */
import { Button, Group } from '@mantine/core';
import { IconPlayerPlay, IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/confirm';
import { formatCount } from '../../parts/numbers';
import { tellDone } from '../../parts/problem';
import { replayAll, useCountOf, type Delivery, type Hook, type Kind } from './hooks';

/** What is asked before. */
const QUESTIONS = {
  pending: { title: 'tryAllNowTitle', text: 'tryAllNowText', action: 'tryNow' },
  dead: { title: 'replayDeadTitle', text: 'replayDeadText', action: 'replay' },
  delivered: { title: 'replayDelivered', text: 'replayDeliveredText', action: 'replay' },
} as const;

export function BulkReplay({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const dead = useCountOf(kind, String(hook.id), 'dead') ?? 0;
  const pending = useCountOf(kind, String(hook.id), 'pending') ?? 0;
  const delivered = useCountOf(kind, String(hook.id), 'delivered') ?? 0;
  const [asks, setAsks] = useState<Delivery['state'] | null>(null);
  const question = QUESTIONS[asks ?? 'dead'];
  const isOn = hook.state === 'active';
  const replay = async () => {
    const count = await replayAll(kind, hook.id, asks ?? 'dead');
    tellDone(t('replayed', { count }));
  };
  return (
    <Group gap="xs">
      {/* Of a receiver that is well nothing waits for long. */}
      {isOn && pending > 0 && hook.failures > 0 && (
        <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => setAsks('pending')}>
          {t('tryAllNow', { count: pending, shown: formatCount(pending) })}
        </Button>
      )}
      {dead > 0 && (
        <Button
          size="xs"
          leftSection={<IconRepeat size={14} />}
          disabled={!isOn}
          onClick={() => setAsks('dead')}
        >
          {t('replayDead', { count: dead, shown: formatCount(dead) })}
        </Button>
      )}
      {delivered > 0 && (
        <Button size="xs" variant="default" disabled={!isOn} onClick={() => setAsks('delivered')}>
          {t('replayDelivered')}
        </Button>
      )}
      <Confirm
        isOpen={asks !== null}
        onClose={() => setAsks(null)}
        title={t(question.title)}
        action={t(question.action)}
        isDangerous={asks === 'delivered'}
        onConfirm={replay}
      >
        {t(question.text)}
      </Confirm>
    </Group>
  );
}
