/** Files of a message. Pictures that came in are shown by the gateway's own address; everything else is offered. */
import { Anchor, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from './numbers';
import type { Schemas } from '../api/client';

/** What a browser draws without running anything; SVG may hold scripts. */
const PICTURES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
/** Of this gateway: nothing a stranger wrote becomes an address. */
const OWN = /^\/api\/sms\/media\/[0-9a-f-]{36}$/;

export function Files({ message }: { message: Pick<Schemas['Message'], 'media'> }) {
  const { t } = useTranslation('messages');
  if (message.media.length === 0) return null;
  return (
    <Group gap="sm" mt="sm" align="flex-start">
      {message.media.map(({ url, type, size, status }) => {
        const hint = [type, size === null ? null : formatBytes(size)].filter(Boolean).join(' · ');
        if (!OWN.test(url))
          return (
            <Text key={url} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {url}
            </Text>
          );
        if (status !== 'stored')
          return (
            <Text key={url} size="sm" c="dimmed">
              {t(`fileStates.${status ?? 'pending'}`)} {hint}
            </Text>
          );
        if (type !== null && PICTURES.includes(type))
          return (
            <img
              key={url}
              src={url}
              alt={t('picture', { hint })}
              loading="lazy"
              style={{ maxWidth: '100%', maxHeight: 280, borderRadius: 8 }}
            />
          );
        return (
          <Anchor key={url} href={url} download size="sm">
            <IconDownload size={14} aria-hidden /> {t('download')} ({hint})
          </Anchor>
        );
      })}
    </Group>
  );
}
