/** A file, dropped here or chosen. */
import { FileButton, Button, Group, Text } from '@mantine/core';
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../parts/numbers';
import classes from './batches.module.css';

export function FileDrop({ file, onChoose }: { file: File | null; onChoose: (file: File) => void }) {
  const { t } = useTranslation('batches');
  const [isOver, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) onChoose(dropped);
  };
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Group gap="sm">
        <IconFileSpreadsheet size={28} stroke={1.5} aria-hidden />
        <div>
          <Text size="sm" fw={600}>
            {file ? `${file.name} · ${formatBytes(file.size)}` : t('dropHere')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('fileHelp')}
          </Text>
        </div>
      </Group>
      <FileButton
        onChange={(chosen) => chosen && onChoose(chosen)}
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
        inputProps={{ 'aria-label': t('chooseFile') }}
      >
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>
            {file ? t('otherFile') : t('chooseFile')}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
