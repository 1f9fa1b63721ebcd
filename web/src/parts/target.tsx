/** Through what a message goes: an app, or a group of them. */
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllApps, useAllGroups, type App } from './all-apps';
import { readScope } from './scope-select';
import { useTypeLabel } from './providers';

/** See readScope; empty = nothing chosen. */
type TargetKey = string;

const KEPT_AS = 'salami-last-target';

/** What was chosen last in this browser, so that it need not be chosen again. */
export const rememberTarget = (key: TargetKey): void => localStorage.setItem(KEPT_AS, key);

/** @returns the wanted target if there is one, else the last used, else the only one; empty when it has to be chosen */
export function useFirstTarget(wanted: TargetKey): TargetKey | null {
  const apps = useAllApps().data;
  const groups = useAllGroups().data;
  if (!apps || !groups) return null;
  const keys = [...groups.map(({ id }) => `group:${id}`), ...apps.map(({ id }) => `app:${id}`)];
  const kept = localStorage.getItem(KEPT_AS) ?? '';
  return [wanted, kept].find((key) => keys.includes(key)) ?? (apps.length === 1 ? `app:${apps[0]!.id}` : '');
}

/** @returns the apps that a target may send through */
export function useAppsOf(key: TargetKey): App[] {
  const apps = useAllApps().data ?? [];
  const target = readScope(key);
  return apps.filter(
    ({ id, group_id }) => id === target.app_id || (group_id !== null && group_id === target.group_id),
  );
}

interface Props {
  value: TargetKey;
  onChange: (key: TargetKey) => void;
  error?: ReactNode;
}

export function TargetSelect({ value, onChange, error }: Props) {
  const { t } = useTranslation('compose');
  const apps = useAllApps().data ?? [];
  const groups = useAllGroups().data ?? [];
  const labelOf = useTypeLabel();
  const nameOf = ({ name, type, state }: App) =>
    state === 'paused' ? `${name} · ${labelOf(type)} (${t('paused')})` : `${name} · ${labelOf(type)}`;
  const choices = [
    {
      group: t('groups'),
      items: groups.map(({ id, name }) => ({ value: `group:${id}`, label: name })),
    },
    { group: t('apps'), items: apps.map((app) => ({ value: `app:${app.id}`, label: nameOf(app) })) },
  ];
  return (
    <Select
      label={t('through')}
      description={t('throughHelp')}
      placeholder={t('choose')}
      data={choices.filter(({ items }) => items.length > 0)}
      value={value || null}
      onChange={(key) => onChange(key ?? '')}
      searchable
      allowDeselect={false}
      error={error}
      withAsterisk
    />
  );
}
