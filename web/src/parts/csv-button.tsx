/** A list as a file: every match, not only the page that is shown. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tellProblem } from './problem';

interface Props {
  /** Of the API, with its filters. */
  path: string;
  /** What the file is called. */
  name: string;
}

export function CsvButton({ path, name }: Props) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const reply = await fetch(path, { headers: { accept: 'text/csv' } });
      if (!reply.ok) throw await reply.json();
      const address = URL.createObjectURL(await reply.blob());
      const link = Object.assign(document.createElement('a'), { href: address, download: name });
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={isBusy}
      onClick={() => void download()}
    >
      {t('asCsv')}
    </Button>
  );
}
