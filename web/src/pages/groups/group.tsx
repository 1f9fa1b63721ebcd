/** One group: how full its apps are, who gets the next message, what happens when one fails. */
import { Button, Grid, Group as Row, Stack } from '@mantine/core';
import { IconSend, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, query } from '../../api/client';
import { useMay } from '../../app/session';
import { Confirm } from '../../parts/confirm';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { Section } from '../../parts/section';
import { refreshApps } from '../apps/data';
import { Capacity } from './capacity';
import type { Group } from './data';
import { Join } from './join';
import { PolicyForm } from './policy-form';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation(['groups', 'common']);
  const { data, error, refetch } = query.useQuery('get', '/api/sms/groups/{group}', {
    params: { path: { group: id } },
  });
  if (data) return <GroupPage group={data.data} />;
  return (
    <Page title={t('common:group')}>
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}

function GroupPage({ group }: { group: Group }) {
  const { t } = useTranslation(['groups', 'common']);
  const maySetUp = useMay('apps:write');
  const maySend = useMay('messages:send');
  return (
    <Page
      title={group.name}
      lead={t('lead')}
      actions={
        maySend && (
          <Button component={Link} to={`/compose?group=${group.id}`} leftSection={<IconSend size={16} />}>
            {t('send')}
          </Button>
        )
      }
    >
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Section title={t('capacity')} lead={t('capacityLead')}>
            <Capacity groupId={group.id} maySetUp={maySetUp} />
            {maySetUp && <Join groupId={group.id} />}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <Section title={t('policy')}>
              <PolicyForm key={group.id} group={group} isReadOnly={!maySetUp} />
            </Section>
            {maySetUp && <Remove group={group} />}
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Remove({ group }: { group: Group }) {
  const { t } = useTranslation(['groups', 'common']);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    await must(api.DELETE('/api/sms/groups/{group}', { params: { path: { group: String(group.id) } } }));
    await navigate('/groups');
    tellDone(t('deleted'));
    await refreshApps();
  };
  return (
    <Row>
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        leftSection={<IconTrash size={16} />}
        onClick={() => setAsking(true)}
      >
        {t('delete')}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('deleteTitle', { name: group.name })}
        action={t('delete')}
        onConfirm={remove}
      >
        {t('deleteText')}
      </Confirm>
    </Row>
  );
}
