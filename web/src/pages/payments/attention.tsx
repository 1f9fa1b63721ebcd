/** Texts that wait for a person: not understood, suspicious, or with a decision to make. */
import { Alert, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Confirm } from '../../parts/confirm';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Paged } from '../../parts/paged';
import { tellDone } from '../../parts/problem';
import { DecideDialog } from './decide-dialog';
import { PaymentMessage } from './payment-message';
import { TransactionDrawer } from './transaction-drawer';
import { reparse, saveWallet, type Decision, type PaymentText, type Wallet } from './wallets';

const STATES = ['needs_review', 'suspicious'] as const;

export function Attention({ wallets, mayDecide }: { wallets: Wallet[]; mayDecide: boolean }) {
  const { t } = useTranslation(['payments', 'common']);
  const { values, page, set, setPage } = useFilters(['state']);
  const state = STATES.find((name) => name === values.state);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const [trusting, setTrusting] = useState<PaymentText | null>(null);
  const asked = query.useQuery(
    'get',
    '/api/pay/attention',
    { params: { query: { ...(state && { state }), page, per_page: 25 } } },
    { placeholderData: keepPreviousData },
  );
  const walletOf = (text: PaymentText) => wallets.find(({ id }) => id === text.payment_app_id);
  return (
    <Stack>
      <Group>
        <SegmentedControl
          size="xs"
          aria-label={t('status')}
          value={state ?? ''}
          onChange={(value) => set({ state: value || null })}
          data={[
            { value: '', label: t('common:all') },
            ...STATES.map((value) => ({ value, label: t(`textStates.${value}`) })),
          ]}
        />
      </Group>
      <Paged
        asked={asked}
        page={page}
        onPage={setPage}
        empty={<Empty icon={IconCircleCheck} title={t('nothingWaits')} text={t('nothingWaitsText')} />}
      >
        {(texts) =>
          texts.map((text) => (
            <PaymentMessage key={text.id} text={text}>
              <Text size="xs" c="dimmed" mt="xs">
                {walletOf(text)?.name} ·{' '}
                {adviceOf(text)
                  .map((advice) => t(`advice.${advice}`))
                  .join(' ')}
              </Text>
              <Group gap="xs" mt="xs">
                {text.transaction !== null && (
                  <Button size="xs" onClick={() => setOpened(text.transaction)}>
                    {t('openTransaction')}
                  </Button>
                )}
                {mayDecide && text.flags.includes('untrusted_sender') && text.from && (
                  <Button size="xs" variant="default" onClick={() => setTrusting(text)}>
                    {t('trustSender')}
                  </Button>
                )}
                {mayDecide && (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setDecision({ what: 'dismiss', text: text.id })}
                  >
                    {t('decide.dismiss.do')}
                  </Button>
                )}
              </Group>
            </PaymentMessage>
          ))
        }
      </Paged>
      <DecideDialog decision={decision} onClose={() => setDecision(null)} />
      <TransactionDrawer id={opened} mayDecide={mayDecide} onClose={() => setOpened(null)} />
      <TrustSender
        text={trusting}
        wallet={(trusting && walletOf(trusting)) ?? null}
        onClose={() => setTrusting(null)}
      />
    </Stack>
  );
}

/** What a person can do about it. */
function adviceOf({ flags, transaction }: PaymentText) {
  const advice = (
    ['not_understood', 'untrusted_sender', 'lookalike_sender', 'untrusted_phone', 'not_https'] as const
  ).filter((flag) => flags.includes(flag));
  return advice.length === 0 && transaction !== null ? (['decide'] as const) : advice;
}

interface TrustProps {
  /** null = closed. */
  text: PaymentText | null;
  wallet: Wallet | null;
  onClose: () => void;
}

function TrustSender({ text, wallet, onClose }: TrustProps) {
  const { t } = useTranslation('payments');
  const sender = text?.from ?? '';
  return (
    <Confirm
      isOpen={text !== null}
      onClose={onClose}
      title={t('trustTitle', { sender })}
      action={t('trustSender')}
      onConfirm={async () => {
        if (!wallet) return;
        const { name, driver, trusted_senders } = wallet;
        await saveWallet(wallet.id, {
          name,
          driver,
          trusted_senders: [...trusted_senders, sender],
          settings: {},
        });
        const { lookedAt, found } = await reparse(wallet.id);
        tellDone(t('reparsed', { count: lookedAt, found }));
      }}
    >
      <Alert color="orange" mb="xs">
        {t('trustText')}
      </Alert>
    </Confirm>
  );
}
