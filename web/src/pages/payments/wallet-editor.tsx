/** A payment app: operator, trusted senders, limits. */
import { Accordion, Button, Group, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { useApiForm } from '../../parts/form';
import { ProblemAlert, tellDone } from '../../parts/problem';
import { AskBeforeLeaving, FormPanel } from '../../parts/unsaved';
import { saveWallet, type Driver, type Wallet } from './wallets';

const LIMITS = ['review_above', 'min_amount', 'max_amount', 'short_code'] as const;
type Limit = (typeof LIMITS)[number];

type Values = Record<Limit, string> & {
  name: string;
  driver: string | null;
  trusted_senders: string[];
  account_prefixes: string[];
};

const valuesOf = (wallet: Wallet | null): Values => {
  const setting = (name: Limit) => String(wallet?.settings[name] ?? '');
  const prefixes = wallet?.settings['account_prefixes'];
  return {
    name: wallet?.name ?? '',
    driver: wallet?.driver ?? null,
    trusted_senders: wallet?.trusted_senders ?? [],
    account_prefixes: Array.isArray(prefixes) ? prefixes.map(String) : [],
    review_above: setting('review_above'),
    min_amount: setting('min_amount'),
    max_amount: setting('max_amount'),
    short_code: setting('short_code'),
  };
};

interface Props {
  isOpen: boolean;
  /** null = a new one. */
  wallet: Wallet | null;
  onClose: () => void;
}

export function WalletEditor({ isOpen, wallet, onClose }: Props) {
  const { t } = useTranslation(['payments', 'common']);
  return (
    <FormPanel isOpen={isOpen} onClose={onClose} title={wallet ? wallet.name : t('addWallet')}>
      <Form wallet={wallet} onDone={onClose} />
    </FormPanel>
  );
}

function Form({ wallet, onDone }: { wallet: Wallet | null; onDone: () => void }) {
  const { t } = useTranslation(['payments', 'common']);
  const drivers = query.useQuery('get', '/api/pay/drivers', {}, { staleTime: Infinity }).data?.data ?? [];
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<Values>(
    { initialValues: valuesOf(wallet) },
    async ({ name, driver, trusted_senders, account_prefixes, ...limits }) => {
      const settings = {
        ...Object.fromEntries(LIMITS.map((limit) => [limit, limits[limit].trim() || null])),
        account_prefixes: account_prefixes.length > 0 ? account_prefixes : null,
      };
      await saveWallet(wallet?.id ?? null, { name, driver: driver ?? '', trusted_senders, settings });
      tellDone(t('common:saved'));
      onDone();
    },
  );
  const driver = drivers.find(({ name }) => name === form.values.driver);
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('common:name')}
          description={t('nameHelp')}
          maxLength={100}
          required
          {...form.getInputProps('name')}
        />
        <Select
          label={t('operator')}
          data={drivers.map(({ name, label }) => ({ value: name, label }))}
          searchable
          allowDeselect={false}
          required
          disabled={wallet !== null}
          {...form.getInputProps('driver')}
        />
        {driver && <DriverFacts driver={driver} />}
        <TagsInput
          label={t('trusted')}
          description={t('trustedHelp')}
          data={driver?.known_senders ?? []}
          splitChars={[]}
          {...form.getInputProps('trusted_senders')}
        />
        <TextInput
          label={t('limits.review_above')}
          description={t('limitsHelp.review_above')}
          inputMode="decimal"
          {...form.getInputProps('review_above')}
        />
        <Accordion variant="contained">
          <Accordion.Item value="validation">
            <Accordion.Control>{t('validation')}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <Text size="sm" c="dimmed">
                  {t('validationText')}
                </Text>
                {(['short_code', 'min_amount', 'max_amount'] as const).map((name) => (
                  <TextInput
                    key={name}
                    label={t(`limits.${name}`)}
                    description={t(`limitsHelp.${name}`)}
                    {...form.getInputProps(name)}
                  />
                ))}
                <TagsInput
                  label={t('accountPrefixes')}
                  description={t('accountPrefixesHelp')}
                  {...form.getInputProps('account_prefixes')}
                />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <ProblemAlert error={error} />
        <AskBeforeLeaving when={isUnsaved} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {wallet ? t('common:save') : t('common:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What the driver reads, and what nobody has confirmed yet. */
function DriverFacts({ driver }: { driver: Driver }) {
  const { t } = useTranslation('payments');
  const words = (kinds: Driver['kinds']) => kinds.map((kind) => t(`kinds.${kind}`)).join(', ');
  return (
    <Text size="xs" c="dimmed">
      {t('reads', { kinds: words(driver.kinds) })}{' '}
      {driver.unconfirmed_kinds.length > 0 && t('unconfirmed', { kinds: words(driver.unconfirmed_kinds) })}
    </Text>
  );
}
