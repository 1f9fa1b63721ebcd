/** One app of a group: its bar, its share, its limit. */
import { ActionIcon, Anchor, Badge, Card, Group, NumberInput, Progress, Text, Tooltip } from '@mantine/core';
import { IconArrowBigRightLines, IconCheck, IconDeviceMobileOff, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Confirm } from '../../parts/confirm';
import { formatCount, formatShare } from '../../parts/numbers';
import { tellDone, tellProblem } from '../../parts/problem';
import { AppStateBadge } from '../apps/state-badge';
import { changeApp, type Member } from './data';

interface Props {
  member: Member;
  /** Of the next messages, 0 to 1. */
  share: number;
  isNext: boolean;
  maySetUp: boolean;
}

export function MemberRow({ member, share, isNext, maySetUp }: Props) {
  const { t } = useTranslation(['groups', 'common']);
  const { id, name, limit, capacity } = member;
  const free = t('free', { free: formatCount(capacity), limit: formatCount(limit) });
  return (
    <Card withBorder padding="xs" role="listitem" {...(isNext && { bd: '1px solid teal' })}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Anchor component={Link} to={`/apps/${id}`} fw={600} size="sm">
            {name}
          </Anchor>
          <AppStateBadge app={member} />
          {member.away && member.link === null && (
            <Badge
              color="orange"
              variant="light"
              tt="none"
              leftSection={<IconDeviceMobileOff size={12} aria-hidden />}
            >
              {t('away')}
            </Badge>
          )}
          {isNext && (
            <Badge
              color="teal"
              variant="light"
              autoContrast
              tt="none"
              leftSection={<IconArrowBigRightLines size={12} aria-hidden />}
            >
              {t('next')}
            </Badge>
          )}
        </Group>
        {maySetUp && <Tools key={member.sms_limit} member={member} />}
      </Group>
      <Progress.Root size="lg" mt={6} aria-label={t('freeOf', { name })}>
        <Progress.Section
          value={limit === 0 ? 0 : (capacity / limit) * 100}
          color={share > 0 ? 'teal' : 'gray.5'}
          aria-label={t('freeOf', { name })}
          aria-valuetext={free}
        />
      </Progress.Root>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed" className="numbers">
          {free}. {limit < member.sms_limit && t('phoneLimit', { limit: formatCount(limit) })}
        </Text>
        <Text size="xs" c="dimmed" className="numbers">
          {share > 0 ? t('share', { share: formatShare(share) }) : isNext ? t('onTrial') : t('noShare')}
        </Text>
      </Group>
    </Card>
  );
}

function Tools({ member }: { member: Member }) {
  const { t } = useTranslation(['groups', 'common']);
  const { id, name, sms_limit: present } = member;
  const [limit, setLimit] = useState<string | number>(present);
  const [isAsking, setAsking] = useState(false);
  const saveLimit = async () => {
    try {
      await changeApp(id, { sms_limit: Number(limit) });
      tellDone(t('common:saved'));
    } catch (error) {
      tellProblem(error);
    }
  };
  const takeOut = async () => {
    await changeApp(id, { group_id: null });
    tellDone(t('takenOut'));
  };
  return (
    <Group gap={4} wrap="nowrap">
      <NumberInput
        aria-label={t('limit', { name })}
        size="xs"
        w={92}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        value={limit}
        onChange={setLimit}
        onKeyDown={(event) => event.key === 'Enter' && void saveLimit()}
      />
      <ActionIcon
        variant="light"
        disabled={limit === present || limit === ''}
        onClick={() => void saveLimit()}
        aria-label={t('limitSave', { name })}
      >
        <IconCheck size={16} />
      </ActionIcon>
      <Tooltip label={t('takeOut', { name })}>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => setAsking(true)}
          aria-label={t('takeOut', { name })}
        >
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('takeOutTitle', { name })}
        action={t('takeOut', { name })}
        isDangerous={false}
        onConfirm={takeOut}
      >
        {t('takeOutText')}
      </Confirm>
    </Group>
  );
}
