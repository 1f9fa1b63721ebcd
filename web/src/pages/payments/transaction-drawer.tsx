/** One transaction with every text that told of it. Texts come from outside and are shown as text. */
import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query, type Schemas } from '../../api/client';
import { SidePanel } from '../../parts/dialog';
import { Loading } from '../../parts/loading';
import { formatMoney } from '../../parts/numbers';
import { Pairs } from '../../parts/pairs';
import { ProblemAlert } from '../../parts/problem';
import { When } from '../../parts/when';
import { DecideDialog } from './decide-dialog';
import { Flags, TransactionBadge } from './labels';
import { PaymentMessage } from './payment-message';
import type { Decision } from './wallets';

interface Props {
  /** null = closed. */
  id: number | null;
  mayDecide: boolean;
  onClose: () => void;
}

export function TransactionDrawer({ id, mayDecide, onClose }: Props) {
  const { t } = useTranslation('payments');
  return (
    <SidePanel isOpen={id !== null} onClose={onClose} title={t('transaction')}>
      {id !== null && <Details id={id} mayDecide={mayDecide} />}
    </SidePanel>
  );
}

function Details({ id, mayDecide }: { id: number; mayDecide: boolean }) {
  const { t } = useTranslation('payments');
  const [decision, setDecision] = useState<Decision | null>(null);
  const params = { path: { id: String(id) } };
  const { data, error, refetch } = query.useQuery('get', '/api/pay/transactions/{id}', { params });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const transaction = data.data;
  return (
    <Stack>
      <Group gap="xs">
        <TransactionBadge status={transaction.status} />
        <Flags flags={transaction.flags} />
      </Group>
      <Text fz={26} fw={700} className="numbers">
        {formatMoney(transaction.amount, transaction.currency)}
      </Text>
      {mayDecide && transaction.status === 'needs_review' && (
        <Group gap="xs">
          <Button onClick={() => setDecision({ what: 'confirm', transaction: id })}>
            {t('decide.confirm.do')}
          </Button>
          <Button variant="default" onClick={() => setDecision({ what: 'reject', transaction: id })}>
            {t('decide.reject.do')}
          </Button>
        </Group>
      )}
      <Facts transaction={transaction} />
      {transaction.texts.map((text) => (
        <PaymentMessage key={text.id} text={text} />
      ))}
      {transaction.requests.map(({ id: request, action, verdict, created_at }) => (
        <Card key={request} withBorder padding="sm">
          <Text size="sm">
            {t('operatorCall')}: {action} → {verdict} · <When at={created_at} isExact />
          </Text>
        </Card>
      ))}
      <DecideDialog decision={decision} onClose={() => setDecision(null)} />
    </Stack>
  );
}

function Facts({ transaction }: { transaction: Schemas['TransactionDetails'] }) {
  const { t } = useTranslation('payments');
  const { currency } = transaction;
  return (
    <Pairs
      pairs={[
        [t('transactionId'), transaction.transaction_id ?? '–'],
        [t('at'), <When key="at" at={transaction.occurred_at} isExact />],
        [t('atSource'), t(`atSources.${transaction.occurred_at_source}`)],
        [t('kind'), t(`kinds.${transaction.kind}`)],
        [t('party'), transaction.counterparty_name ?? '–'],
        [t('phone'), transaction.counterparty_number ?? '–'],
        [t('account'), transaction.account ?? '–'],
        [t('fee'), formatMoney(transaction.fee, currency)],
        [t('balance'), formatMoney(transaction.balance, currency)],
        ...(transaction.related_transaction_id
          ? [[t('related'), transaction.related_transaction_id] as const]
          : []),
        ...(transaction.message_id !== null
          ? [
              [
                t('sms'),
                <Anchor key="sms" component={Link} to={`/messages/${transaction.message_id}`} size="sm">
                  #{transaction.message_id}
                </Anchor>,
              ] as const,
            ]
          : []),
      ]}
    />
  );
}
