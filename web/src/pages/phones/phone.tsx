/** One phone: how it is, what waits for it, what it told over time, where it was. */
import { Button, Card, Checkbox, Grid, Stack, Text } from '@mantine/core';
import { IconApps, IconKey, IconMessages } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useMay } from '../../app/session';
import { Confirm } from '../../parts/confirm';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { newPhoneKey } from '../apps/data';
import { PauseButton } from '../apps/pause-button';
import { PresenceBadges } from './badges';
import { usePhone, type Phone } from './data';
import { History } from './history';
import { Notes } from './notes';
import { Now } from './now';
import { Places } from './places';
import { Queue } from './queue';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('phones');
  const { data, error, refetch } = usePhone(id, 10_000);
  if (data) return <PhonePage phone={data.data} />;
  return (
    <Page title={t('title')}>
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}

function PhonePage({ phone }: { phone: Phone }) {
  const { t } = useTranslation('phones');
  const maySetUp = useMay('apps:write');
  const { app_id: id, name, state } = phone;
  return (
    <Page
      title={name}
      lead={<PresenceBadges phone={phone} />}
      actions={
        <>
          <Button component={Link} to={`/apps/${id}`} variant="default" leftSection={<IconApps size={16} />}>
            {t('app')}
          </Button>
          <Button
            component={Link}
            to={`/messages?app_id=${id}`}
            variant="default"
            leftSection={<IconMessages size={16} />}
          >
            {t('messages')}
          </Button>
          {maySetUp && <NewKey phone={phone} />}
          {maySetUp && <PauseButton app={{ id, name, state }} />}
        </>
      }
    >
      <Grid>
        <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
          <Stack>
            <Section title={t('now')}>
              <Now phone={phone} />
            </Section>
            <Section title={t('queueTitle')}>
              <Queue phone={phone} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
          <Stack>
            <Card withBorder>
              <History appId={id} />
            </Card>
            <Section title={t('places')}>
              <Places appId={id} />
            </Section>
            <Section title={t('notesTitle')}>
              <Notes appId={id} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function NewKey({ phone }: { phone: Phone }) {
  const { t } = useTranslation('phones');
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [isOther, setOther] = useState(false);
  const make = async () => {
    const setup = await newPhoneKey(phone.app_id, isOther ? { new_phone: true } : {});
    await navigate(`/phones/${phone.app_id}/setup`, { state: { setup } });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => setAsking(true)}>
        {t('newKey')}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('newKeyTitle', { name: phone.name })}
        action={t('newKey')}
        isDangerous={isOther}
        onConfirm={make}
      >
        <Text size="sm">{t('newKeyText')}</Text>
        <Checkbox
          mt="sm"
          label={t('otherPhone')}
          checked={isOther}
          onChange={(event) => setOther(event.currentTarget.checked)}
        />
      </Confirm>
    </>
  );
}
