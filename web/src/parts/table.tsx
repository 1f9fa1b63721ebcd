/** A list as a table on a wide screen, as cards on a phone. */
import { Card, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useIsNarrow } from './narrow';

export interface Column<Row> {
  /** Unique in its table. */
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  isNumber?: boolean;
  /** Left out where there is little room. */
  isMinor?: boolean;
  /** Of a table's column: what stands in it is broken anywhere below that. A CSS length. */
  minWidth?: string;
}

interface Props<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  columns: readonly Column<Row>[];
}

export function List<Row>({ label, rows, rowKey, columns }: Props<Row>) {
  const isNarrow = useIsNarrow();
  if (isNarrow) return <Cards label={label} rows={rows} rowKey={rowKey} columns={columns} />;
  return (
    <ScrollArea type="auto">
      <Table aria-label={label} highlightOnHover verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, title, isNumber }) => (
              <Table.Th key={key} scope="col" ta={isNumber ? 'right' : 'left'}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map(({ key, cell, isNumber, minWidth }) => (
                <Table.Td key={key} ta={isNumber ? 'right' : 'left'} miw={minWidth}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function Cards<Row>({ label, rows, rowKey, columns }: Props<Row>) {
  const [first, ...rest] = columns;
  return (
    <Stack gap="xs" role="list" aria-label={label}>
      {rows.map((row) => (
        <Card key={rowKey(row)} role="listitem" withBorder padding="sm">
          <div>{first?.cell(row)}</div>
          {rest
            .filter(({ isMinor }) => !isMinor)
            .map(({ key, title, cell }) => (
              <Group key={key} justify="space-between" gap="sm" mt={4} wrap="nowrap" align="baseline">
                <Text size="xs" c="dimmed">
                  {title}
                </Text>
                <Text size="sm" component="div" ta="right">
                  {cell(row)}
                </Text>
              </Group>
            ))}
        </Card>
      ))}
    </Stack>
  );
}
