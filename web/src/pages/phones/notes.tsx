/** What else a phone told: tests, alerts, odd requests. Its words are shown as they came, as text. */
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { When } from '../../parts/when';

export function Notes({ appId }: { appId: number }) {
  const { t } = useTranslation('phones');
  const { data, error } = query.useQuery(
    'get',
    '/api/sms/phones/{app}/notes',
    { params: { path: { app: String(appId) }, query: { per_page: 10 } } },
    { refetchInterval: 30_000 },
  );
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Loading />;
  if (data.data.total === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('noNotes')}
      </Text>
    );
  return (
    <Stack gap={6}>
      {data.data.data.map(({ id, kind, text, created_at }) => (
        <Group key={id} gap="xs" wrap="nowrap" align="flex-start">
          <Badge variant="default" tt="none" size="sm" miw="fit-content">
            {t(`noteKinds.${kind as 'test'}`, { defaultValue: kind })}
          </Badge>
          <Text size="sm" flex={1}>
            {text}
          </Text>
          <Text size="xs" c="dimmed" miw="fit-content">
            <When at={created_at} />
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
