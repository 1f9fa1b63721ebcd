/** What the token may do: each scope with a sentence, and the usual combinations with one click. */
import { Button, Checkbox, Group, SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../api/session-state';
import { PRESETS, SCOPES, textKey } from './scopes';

interface Props {
  value: Scope[];
  onChange: (scopes: Scope[]) => void;
  error: ReactNode;
}

const isPreset = (name: string): name is keyof typeof PRESETS => name in PRESETS;

export function ScopeField({ value, onChange, error }: Props) {
  const { t } = useTranslation('tokens');
  const isAdmin = value.includes('admin');
  return (
    <Checkbox.Group
      label={t('scopesTitle')}
      description={t('scopesHelp')}
      error={error}
      value={value}
      onChange={(scopes) => onChange(scopes as Scope[])}
      required
    >
      <Group gap="xs" my="xs">
        {Object.keys(PRESETS)
          .filter(isPreset)
          .map((name) => (
            <Button
              key={name}
              size="compact-xs"
              variant="default"
              onClick={() => onChange([...PRESETS[name]])}
            >
              {t(`presets.${name}`)}
            </Button>
          ))}
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={scope}
            description={t(`scopes.${textKey(scope)}`)}
            disabled={isAdmin && scope !== 'admin'}
          />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
