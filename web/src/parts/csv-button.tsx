/** A list as a file: every match, not only the page that is shown. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction } from './action';

interface Props {
  /** Of the API, with its filters. */
  path: string;
  /** What the file is called. */
  name: string;
}

export function CsvButton({ path, name }: Props) {
  const { t } = useTranslation();
  const download = useAction(async () => {
    const reply = await fetch(path, { headers: { accept: 'text/csv' } });
    if (!reply.ok) throw await reply.json();
    const address = URL.createObjectURL(await reply.blob());
    const link = Object.assign(document.createElement('a'), { href: address, download: name });
    link.click();
    URL.revokeObjectURL(address);
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={download.isBusy}
      onClick={download.run}
    >
      {t('asCsv')}
    </Button>
  );
}
