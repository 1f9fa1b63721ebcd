/** Over a page whose session has ended: what was typed into the page stays, and is hidden until its user is back. */
import { Anchor, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { renewSession } from '../api/session-state';
import { SignInForm } from '../parts/sign-in-form';
import type { User } from './session';

export function SignInAgain({ user }: { user: User }) {
  const { t } = useTranslation('signIn');
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      centered
      zIndex={1000}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--mantine-color-body)' }}
      title={t('endedTitle')}
    >
      <Stack gap="sm">
        <Text size="sm">{t('endedText')}</Text>
        <SignInForm
          email={user.email}
          onSignedIn={(session) => {
            if (session.user?.id === user.id) renewSession(session);
            else window.location.assign('/'); // nothing of the one before stays on the page of another
          }}
        />
        <Anchor size="xs" href="/sign-in">
          {t('asOther')}
        </Anchor>
      </Stack>
    </Modal>
  );
}
