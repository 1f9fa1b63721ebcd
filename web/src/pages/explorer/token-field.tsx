/** The token that requests of the explorer carry, and what it may do. */
import { Badge, Card, Group, PasswordInput, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/session-state';
import { useMay } from '../../app/session';
import { keepToken, keptToken } from '../../parts/kept-token';
import { ProblemAlert } from '../../parts/problem';

export function TokenField() {
  const { t } = useTranslation('explorer');
  const [token, setToken] = useState(keptToken);
  const change = (text: string) => {
    const clean = text.trim();
    setToken(clean);
    keepToken(clean);
  };
  return (
    <Card withBorder mb="md" padding="sm">
      <PasswordInput
        label={t('token')}
        description={t('tokenHelp')}
        placeholder="1|…"
        autoComplete="off"
        spellCheck={false}
        maw={560}
        value={token}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <Verdict token={token} />
    </Card>
  );
}

/** Whoever asks with the token alone, as software would: the scopes it has, none when it is not accepted. */
async function scopesOf(token: string): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${token}` };
  const reply = await fetch('/api/session', { headers, credentials: 'omit' });
  const { data } = (await reply.json()) as { data: Session };
  return data.scopes;
}

function Verdict({ token }: { token: string }) {
  const { t } = useTranslation('explorer');
  const mayMakeTokens = useMay('admin');
  const [settled] = useDebouncedValue(token, 300);
  const { data: scopes, error } = useQuery({
    queryKey: ['explorer-scopes', settled],
    queryFn: () => scopesOf(settled),
    enabled: settled !== '',
    gcTime: 0,
  });
  const isKnown = settled !== '' && scopes !== undefined;
  return (
    <div aria-live="polite">
      <ProblemAlert error={settled !== '' && error} />
      <Group gap={6} mt="xs" mih={22}>
        {settled === '' && (
          <Text size="sm" c="dimmed">
            {t('noToken')} {!mayMakeTokens && t('askForToken')}
          </Text>
        )}
        {isKnown && scopes.length === 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {t('refused')}
          </Text>
        )}
        {isKnown && scopes.length > 0 && (
          <>
            <Text size="sm">{t('may')}</Text>
            {scopes.map((scope) => (
              <Badge key={scope} variant="default" size="sm" tt="none">
                {scope}
              </Badge>
            ))}
          </>
        )}
      </Group>
    </div>
  );
}
