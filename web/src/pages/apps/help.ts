/** What a kind of app is, in a sentence or two. */
import { useTranslation } from 'react-i18next';
import type { Provider } from './data';

/** The gateway's own words, which also speak of the command line; for phones those of the dashboard. */
export function useHelp(): (provider: Provider) => string {
  const { t } = useTranslation('phones');
  return ({ phone, help }) => (phone ? t(`protocols.${phone}.text`) : help);
}
