/** At the end of a list that is read piece by piece. */
import { Button, Center } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Whether there is more to read. */
  isThere: boolean;
  isBusy: boolean;
  onMore: () => void;
}

export function LoadMore({ isThere, isBusy, onMore }: Props) {
  const { t } = useTranslation();
  if (!isThere) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={isBusy} onClick={onMore}>
        {t('loadMore')}
      </Button>
    </Center>
  );
}
