/** One field of the record compared with a keyword, with examples to begin with. */
import { Autocomplete, Button, Group, Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { HookValues } from './hook-values';
import type { Comparator } from './hooks';

const COMPARATORS: readonly Comparator[] = ['*', 'equals', 'contains', 'starts_with', 'regex'];
/** Names of the API's records; any other can be typed. */
const FIELDS = {
  message: [
    'folder',
    'status',
    'from',
    'to',
    'message',
    'channel',
    'sms_provider',
    'error_code',
    'metadata.tag',
  ],
  payment: ['type', 'amount', 'phone', 'account', 'transaction_id', 'flags'],
};

type Example = Pick<HookValues, 'events' | 'field' | 'comparator' | 'keyword'>;
const EXAMPLES = {
  incoming: { events: ['message.received'], field: '', comparator: '*', keyword: '' },
  reports: {
    events: ['message.delivered', 'message.failed', 'message.expired'],
    field: '',
    comparator: '*',
    keyword: '',
  },
  orders: { events: ['message.received'], field: 'message', comparator: 'starts_with', keyword: 'ORDER' },
  payments: { events: ['payment.received', 'payment.reversed'], field: '', comparator: '*', keyword: '' },
  account: { events: ['payment.received'], field: 'account', comparator: 'equals', keyword: 'INV-1001' },
} satisfies Record<string, Example>;

export function RuleFields({ form }: { form: UseFormReturnType<HookValues> }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { comparator } = form.values;
  return (
    <>
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          {t('examples')}
        </Text>
        <Group gap="xs">
          {(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).map((name) => (
            <Button
              key={name}
              size="compact-xs"
              variant="default"
              onClick={() => form.setValues(EXAMPLES[name])}
            >
              {t(`exampleNames.${name}`)}
            </Button>
          ))}
        </Group>
      </div>
      <SimpleGrid cols={{ base: 1, sm: comparator === '*' ? 1 : 3 }}>
        {comparator !== '*' && (
          <Autocomplete
            label={t('field')}
            data={[
              { group: t('fieldsOfMessages'), items: FIELDS.message },
              { group: t('fieldsOfPayments'), items: FIELDS.payment },
            ]}
            required
            {...form.getInputProps('field')}
          />
        )}
        <Select
          label={t('comparator')}
          data={COMPARATORS.map((value) => ({ value, label: t(`comparatorNames.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('comparator')}
        />
        {comparator !== '*' && (
          <TextInput label={t('keyword')} maxLength={500} required {...form.getInputProps('keyword')} />
        )}
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t(`comparatorHelp.${comparator}`)}
      </Text>
    </>
  );
}
