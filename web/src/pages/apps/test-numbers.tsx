/** What the recipients of a provider that sends nothing do. */
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/section';
import { List } from '../../parts/table';
import type { Provider } from './data';

export function TestNumbers({ provider }: { provider: Provider }) {
  const { t } = useTranslation('apps');
  if (provider.test_numbers.length === 0) return null;
  return (
    <Section title={t('testNumbers')} lead={t('testNumbersLead')}>
      <List
        label={t('testNumbers')}
        rows={provider.test_numbers}
        rowKey={({ number }) => number}
        columns={[
          { key: 'number', title: t('recipient'), cell: ({ number }) => number },
          { key: 'what', title: t('happens'), cell: ({ what }) => what },
        ]}
      />
    </Section>
  );
}
