/** One call of a provider: headers and body, shown as text and nothing else. */
import { Anchor, Button, Card, Code, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { query, type Schemas } from '../../api/client';
import { useAppName } from '../../parts/all-apps';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { When } from '../../parts/when';
import { readable } from './readable';
import { VerdictBadge } from './verdict';

export function Component() {
  const { t } = useTranslation(['callbacks', 'common']);
  const id = useParams()['id'] ?? '';
  const { data, error, refetch } = query.useQuery('get', '/api/callbacks/{id}', { params: { path: { id } } });
  return (
    <Page
      title={t('oneTitle', { id })}
      actions={
        <Button component={Link} to="/callbacks" variant="default" leftSection={<IconArrowLeft size={16} />}>
          {t('toList')}
        </Button>
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Stack>
          <Facts call={data.data} />
          <Payload call={data.data} />
        </Stack>
      )}
    </Page>
  );
}

function Facts({ call }: { call: Schemas['CallbackWhole'] }) {
  const { t } = useTranslation(['callbacks', 'common']);
  const appName = useAppName();
  return (
    <Card withBorder>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        <Fact name={t('when')}>
          <When at={call.at} isExact />
        </Fact>
        <Fact name={t('common:app')}>
          <Anchor component={Link} to={`/apps/${call.app_id}`} size="sm">
            {appName(call.app_id)}
          </Anchor>
        </Fact>
        <Fact name={t('verdict')}>
          <VerdictBadge verdict={call.verdict} />
        </Fact>
        <Fact name={t('kind')}>{t(`kinds.${call.kind}`)}</Fact>
        <Fact name={t('from')}>{call.ip ?? '–'}</Fact>
        <Fact name={t('message')}>
          {call.message_id === null ? (
            '–'
          ) : (
            <Anchor component={Link} to={`/messages/${call.message_id}`} size="sm">
              {call.message_id}
            </Anchor>
          )}
        </Fact>
      </SimpleGrid>
      {call.error && (
        <Text size="sm" mt="sm">
          {t('why')}: {call.error}
        </Text>
      )}
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </div>
  );
}

function Payload({ call }: { call: Schemas['CallbackWhole'] }) {
  const { t } = useTranslation('callbacks');
  return (
    <Section title={t('request')}>
      <Code block tabIndex={0}>
        {call.method} {call.url}
      </Code>
      <Title order={2} size="h4" mt="md" mb="xs">
        {t('headers')}
      </Title>
      <Table aria-label={t('headers')} fz="xs" verticalSpacing={4}>
        <Table.Tbody>
          {Object.entries(call.headers).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w="30%">
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} size="h4" mt="md" mb="xs">
        {t('body')}
        {call.body_encoding === 'base64' && ` (${t('base64')})`}
      </Title>
      <Code block tabIndex={0} mah={420} style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }}>
        {readable(call.body) || t('noBody')}
      </Code>
    </Section>
  );
}
