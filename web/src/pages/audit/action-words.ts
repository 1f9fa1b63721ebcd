/** What somebody did, from the code of the audit log: "user.invite" is "Invited a user". */
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { audit } from '../../texts/en/audit';

/** `actions.user.invite`, of all of them. */
type Key = {
  [K in keyof typeof audit.actions]: `actions.${K}.${keyof (typeof audit.actions)[K] & string}`;
}[keyof typeof audit.actions];

const isKey = (key: string): key is Key => i18next.exists(key, { ns: 'audit', lng: 'en' });

/** @returns null for an action that is not known here */
export function useActionWords(): (action: string) => string | null {
  const { t } = useTranslation('audit');
  return (action) => {
    const key = `actions.${action}`;
    return isKey(key) ? t(key) : null;
  };
}
