/** A new token, shown once, with a first request to try. */
import { Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconApi } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { keepToken } from '../../parts/kept-token';
import { CopyField } from '../../parts/copy';
import { Page } from '../../parts/page';
import { ShownOnce } from '../../parts/shown-once';
import { curlFor } from './curl';
import type { Scope } from '../../api/session-state';

export function MadeToken({ token, scopes }: { token: string; scopes: readonly Scope[] }) {
  const { t } = useTranslation(['tokens', 'common']);
  const app = query.useQuery('get', '/api/sms/apps', { params: { query: { per_page: 1 } } }).data?.data
    .data[0];
  const curl = curlFor(token, scopes, window.location.origin, app?.id ?? 1);
  return (
    <Page title={t('madeTitle')}>
      <Card withBorder maw={820}>
        <Stack>
          <ShownOnce title={t('onceTitle')}>{t('onceText')}</ShownOnce>
          <CopyField value={token} label={t('token')} />
          <div>
            <Group justify="space-between" mb={4}>
              <Title order={2} size="h5">
                {t('tryIt')}
              </Title>
            </Group>
            <Code block tabIndex={0}>
              {curl}
            </Code>
            <Text size="sm" c="dimmed" mt={4}>
              {t('tryItHelp')}
            </Text>
          </div>
          <Group>
            <Button
              component={Link}
              to="/explorer"
              leftSection={<IconApi size={16} />}
              onClick={() => keepToken(token)}
            >
              {t('useInExplorer')}
            </Button>
            <Button component={Link} to="/tokens" variant="default">
              {t('done')}
            </Button>
          </Group>
        </Stack>
      </Card>
    </Page>
  );
}
