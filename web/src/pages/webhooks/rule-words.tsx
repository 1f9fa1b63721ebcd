/** A rule as a person would say it. */
import { Badge, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useScopeName } from '../../parts/scope-select';
import type { Hook } from './hooks';

type Rule = Pick<Hook, 'events' | 'field' | 'comparator' | 'keyword' | 'app_id' | 'group_id'>;

export function RuleWords({ rule }: { rule: Rule }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const scope = useScopeName()(rule);
  const { events, field, comparator, keyword } = rule;
  return (
    <div>
      <Group gap={4}>
        {(events ?? [t('everyEvent')]).slice(0, 4).map((event) => (
          <Badge key={event} size="sm" variant="default" tt="none">
            {event}
          </Badge>
        ))}
        {events && events.length > 4 && <Text size="xs">+{events.length - 4}</Text>}
      </Group>
      {comparator !== '*' && (
        <Text size="xs" mt={4} component="div">
          <Code>{field}</Code> {t(`comparators.${comparator}`)} <Code>{keyword}</Code>
        </Text>
      )}
      {scope && (
        <Text size="xs" c="dimmed" mt={2}>
          {scope}
        </Text>
      )}
    </div>
  );
}
