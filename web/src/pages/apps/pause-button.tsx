/** Stops an app from taking messages, and lets it go on. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../parts/action';
import { tellDone } from '../../parts/problem';
import { setPaused, type App } from './data';

/** @param isSmall an icon alone, for rows of lists */
export function PauseButton({
  app,
  isSmall = false,
}: {
  app: Pick<App, 'id' | 'name' | 'state'>;
  isSmall?: boolean;
}) {
  const { t } = useTranslation(['apps', 'common']);
  const isPaused = app.state === 'paused';
  const Shape = isPaused ? IconPlayerPlay : IconPlayerPause;
  const change = useAction(async () => {
    await setPaused(app, !isPaused);
    tellDone(isPaused ? t('resumed') : t('paused'));
  });
  if (!isSmall)
    return (
      <Button
        variant="default"
        leftSection={<Shape size={16} />}
        loading={change.isBusy}
        onClick={change.run}
      >
        {isPaused ? t('resume') : t('pause')}
      </Button>
    );
  return (
    <Tooltip label={isPaused ? t('resume') : t('pause')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        loading={change.isBusy}
        onClick={change.run}
        aria-label={isPaused ? t('resumeNamed', { name: app.name }) : t('pauseNamed', { name: app.name })}
      >
        <Shape size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
