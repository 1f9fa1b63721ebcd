/** Which events: nothing chosen = all of them. */
import { MultiSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EVENT_TYPES, type EventType } from '../../api/live';

type Key<T extends string> = T extends `${infer Family}.${infer What}` ? `${Family}_${What}` : never;
/** In texts a dot separates levels. */
const keyOf = (type: EventType) => type.replace('.', '_') as Key<EventType>;

const FAMILIES = [...new Set(EVENT_TYPES.map((type) => type.split('.')[0]!))];
const DATA = FAMILIES.map((family) => ({
  group: family,
  items: [`${family}.*`, ...EVENT_TYPES.filter((type) => type.startsWith(`${family}.`))],
}));

const isType = (value: string): value is EventType => EVENT_TYPES.some((type) => type === value);

interface Props {
  value?: string[];
  onChange?: (value: string[]) => void;
  error?: React.ReactNode;
}

export function EventsField(props: Props) {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <MultiSelect
      label={t('events')}
      description={t('eventsHelp')}
      placeholder={props.value?.length ? '' : t('everyEvent')}
      data={DATA}
      searchable
      clearable
      hidePickedOptions
      maxDropdownHeight={320}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.value}</Text>
          <Text size="xs" c="dimmed">
            {isType(option.value) ? t(`eventWords.${keyOf(option.value)}`) : t('wholeFamily')}
          </Text>
        </div>
      )}
      {...props}
    />
  );
}
