/** Which part of a long list is shown, and the way to the rest. */
import { Group, Pagination, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from './numbers';

interface Props {
  page: number;
  lastPage: number;
  total: number;
  onPage: (page: number) => void;
}

export function Pager({ page, lastPage, total, onPage }: Props) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" mt="sm">
      <Text size="sm" c="dimmed" aria-live="polite">
        {t('rows', { count: total, shown: formatCount(total) })}
      </Text>
      {lastPage > 1 && (
        <Pagination
          value={page}
          onChange={onPage}
          total={lastPage}
          siblings={1}
          size="sm"
          getControlProps={(control) => ({ 'aria-label': t(`pager.${control}`) })}
          getItemProps={(number) => ({ 'aria-label': t('pager.page', { number }) })}
        />
      )}
    </Group>
  );
}
