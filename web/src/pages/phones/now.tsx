/** What is known of a phone at this moment. */
import { useTranslation } from 'react-i18next';
import { Pairs } from '../../parts/pairs';
import { When } from '../../parts/when';
import { phones } from '../../texts/en/phones';
import { Battery } from './badges';
import { signalText, type Phone } from './data';

type SimState = keyof typeof phones.simStates;
const isSimState = (word: string): word is SimState => Object.hasOwn(phones.simStates, word);

export function Now({ phone }: { phone: Phone }) {
  const { t } = useTranslation(['phones', 'common']);
  /** As Android names it; anything else as it came. */
  const simWords = (state: string | null) => {
    const key = state?.toLowerCase().replace(/^sim_state_/, '') ?? '';
    return isSimState(key) ? t(`simStates.${key}`) : (state ?? '–');
  };
  const { latitude, longitude, located_at: locatedAt } = phone;
  return (
    <Pairs
      pairs={[
        [t('seen'), <When key="seen" at={phone.last_seen_at} />],
        [t('battery'), <Battery key="battery" phone={phone} />],
        [t('signal'), signalText(phone.signal_strength)],
        [t('network'), phone.network_type ?? '–'],
        [t('sim'), simWords(phone.sim_state)],
        [t('statusAt'), <When key="told" at={phone.status_at} />],
        [
          t('place'),
          latitude === null || longitude === null ? (
            '–'
          ) : (
            <span key="place">
              {latitude.toFixed(4)}, {longitude.toFixed(4)} · <When at={locatedAt} />
            </span>
          ),
        ],
        [t('device'), phone.device_id ?? '–'],
        [t('client'), phone.client ?? '–'],
        [t('confirms'), phone.confirms ? t('common:yes') : t('common:no')],
        ...(phone.old_key_until
          ? ([[t('oldKey'), <When key="old" at={phone.old_key_until} isExact />]] as const)
          : []),
      ]}
    />
  );
}
