/** The first rows of the file, so that one sees that it is the right one. */
import { Badge, ScrollArea, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CsvStart } from './csv';

export function FileStart({ start, toColumn }: { start: CsvStart; toColumn: string }) {
  const { t } = useTranslation('batches');
  if (start.columns.length === 0) return <Text size="sm">{t('fileEmpty')}</Text>;
  return (
    <ScrollArea type="auto" mt="sm">
      <Table aria-label={t('firstRows')} withTableBorder withColumnBorders verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {start.columns.map((column, index) => (
              <Table.Th key={index} scope="col">
                {column || '–'}{' '}
                {column !== '' && column === toColumn && (
                  <Badge size="xs" variant="light" tt="none">
                    {t('recipients')}
                  </Badge>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {start.rows.map((row, index) => (
            <Table.Tr key={index}>
              {start.columns.map((_, at) => (
                <Table.Td key={at}>
                  <Text size="sm" lineClamp={2}>
                    {row[at] ?? ''}
                  </Text>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
