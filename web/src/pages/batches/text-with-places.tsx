/** The text with places for what each row brings, and what the first rows make of it. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './batches.module.css';
import { hasOwnText, render, type CsvStart } from './csv';

const RENDERED = 3;

interface Props {
  value: string;
  onChange: (message: string) => void;
  start: CsvStart;
  toColumn: string;
}

export function TextWithPlaces({ value, onChange, start, toColumn }: Props) {
  const { t } = useTranslation('batches');
  const box = useRef<HTMLTextAreaElement>(null);
  const columns = start.columns.filter((column) => column !== '' && column !== toColumn);
  const isOptional = hasOwnText(start.columns);
  const insert = (column: string) => {
    const place = `{{${column}}}`;
    const { selectionStart = value.length, selectionEnd = value.length } = box.current ?? {};
    onChange(value.slice(0, selectionStart) + place + value.slice(selectionEnd));
    box.current?.focus();
  };
  return (
    <div>
      <Textarea
        ref={box}
        label={t('text')}
        description={
          isOptional ? t('textOptional') : t('textHelp', { place: '{{name}}', withWord: '{{name|friend}}' })
        }
        autosize
        minRows={3}
        maxRows={10}
        dir="auto"
        withAsterisk={!isOptional}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Group gap={6} mt={6}>
        <Text size="xs" c="dimmed">
          {t('insert')}
        </Text>
        {columns.map((column) => (
          <Button key={column} size="compact-xs" variant="default" onClick={() => insert(column)}>
            {`{{${column}}}`}
          </Button>
        ))}
      </Group>
      {value.trim() !== '' && (
        <Stack gap={6} mt="sm" role="group" aria-label={t('rendered')}>
          <Text size="xs" c="dimmed">
            {t('rendered')}
          </Text>
          {start.rows.slice(0, RENDERED).map((row, index) => (
            <Text key={index} size="sm" className={classes.rendered} dir="auto">
              {render(value, start, row)}
            </Text>
          ))}
        </Stack>
      )}
    </div>
  );
}
