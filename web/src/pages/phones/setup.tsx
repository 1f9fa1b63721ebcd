/** Brings a phone into contact: its address as text and code, what to type where, and the wait for its first call. */
import { Alert, Box, Button, Grid, List, Loader, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { useAction } from '../../parts/action';
import { CopyField } from '../../parts/copy';
import { Empty } from '../../parts/empty';
import { isOwnMachine } from '../../parts/hosts';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { QrCode } from '../../parts/qr';
import { Section } from '../../parts/section';
import { When } from '../../parts/when';
import { sentenceOf } from '../../texts';
import { newPhoneKey, type Setup } from '../apps/data';
import { PresenceBadges } from './badges';
import { usePhone, type Phone } from './data';

/** Somebody stands there with the phone in the hand. */
const EVERY_MS = 2_000;
/** The gateway's own note on an address that no phone reaches; the page says the same in red, with what to do. */
const UNREACHABLE_NOTE = 'A phone cannot reach this address: set PUBLIC_URL to one that it can.';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation(['phones', 'common']);
  const { data, error, refetch } = usePhone(id, EVERY_MS);
  // The key of a phone that was just made comes along; nobody can ask for it a second time.
  const given = (useLocation().state as { setup?: Setup } | null)?.setup ?? null;
  const [setup, setSetup] = useState(given);
  if (!data)
    return (
      <Page title={t('title')}>
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  const phone = data.data;
  return (
    <Page
      title={t('setupTitle', { name: phone.name })}
      lead={t('setupLead')}
      actions={
        <Button component={Link} to={`/phones/${phone.app_id}`} variant="default">
          {t('toPhone')}
        </Button>
      }
    >
      {setup ? <Steps setup={setup} phone={phone} /> : <MakeKey phone={phone} onMade={setSetup} />}
    </Page>
  );
}

function MakeKey({ phone, onMade }: { phone: Phone; onMade: (setup: Setup) => void }) {
  const { t } = useTranslation(['phones', 'common']);
  const make = useAction(async () => onMade(await newPhoneKey(phone.app_id, {})));
  return (
    <Empty
      icon={IconKey}
      title={t('needKey')}
      text={t('needKeyText')}
      action={
        <Button loading={make.isBusy} onClick={make.run}>
          {t('makeKey')}
        </Button>
      }
    />
  );
}

function Steps({ setup, phone }: { setup: Setup; phone: Phone }) {
  const { t } = useTranslation(['phones', 'common']);
  const label = t(`protocols.${phone.protocol}.title`);
  const url = new URL(setup.url);
  const isUnreachable = isOwnMachine(url);
  const notes = setup.notes.filter((note) => !isUnreachable || note !== UNREACHABLE_NOTE);
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack>
          <Section title={t('scan')} lead={t('scanText')}>
            {isUnreachable && (
              <Alert color="red" title={t('unreachable', { host: url.host })} mb="sm">
                {t('unreachableText', { button: t('newKey') })}
              </Alert>
            )}
            <Box mb={12}>
              <QrCode text={setup.url} label={t('qr')} />
            </Box>
            <CopyField value={setup.url} label={t('address')} />
          </Section>
          <Contact phone={phone} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Section title={t('enter', { label })}>
          <List type="ordered" size="sm" spacing={4} mb="md">
            {t(`steps.${phone.protocol}`, { returnObjects: true }).map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
          <Table aria-label={t('enter', { label })} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('field')}</Table.Th>
                <Table.Th scope="col">{t('value')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {setup.steps.map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={600}>
                    {name}
                  </Table.Th>
                  <Table.Td>{sentenceOf(value)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t('notes')} mt="md">
            <List size="sm">
              {notes.map((note) => (
                <List.Item key={note}>{sentenceOf(note)}</List.Item>
              ))}
            </List>
          </Alert>
        </Section>
      </Grid.Col>
    </Grid>
  );
}

/** Waits until the phone calls, from when this is shown; of one that has called before it says how it is. */
function Contact({ phone }: { phone: Phone }) {
  const { t } = useTranslation(['phones', 'common']);
  const [before] = useState(phone.last_seen_at);
  const hasCalled = phone.last_seen_at !== before;
  const isKnown = phone.last_seen_at !== null;
  return (
    <Section title={t(isKnown ? 'contact' : 'wait')}>
      <div role="status">
        {hasCalled ? (
          <Alert color="teal" icon={<IconCircleCheck size={20} />} title={t('online')}>
            {t('onlineText', { device: phone.client ?? phone.device_id ?? '' })}
          </Alert>
        ) : isKnown ? (
          <Group gap="sm">
            <PresenceBadges phone={phone} />
            <Text size="sm">
              {t('seen')}: <When at={phone.last_seen_at} />
            </Text>
          </Group>
        ) : (
          <Group wrap="nowrap" gap="sm">
            <Loader size="sm" aria-hidden />
            <Text size="sm">{t('waiting')}</Text>
          </Group>
        )}
      </div>
      {(hasCalled || phone.presence === 'online') && (
        <Group mt="sm">
          <Button component={Link} to={`/compose?app=${phone.app_id}`}>
            {t('sendFirst')}
          </Button>
        </Group>
      )}
    </Section>
  );
}
