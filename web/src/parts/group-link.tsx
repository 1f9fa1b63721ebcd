/** A group by its name, on the way to its page. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAllGroups } from './all-apps';

/** Of a group that this user does not see it says just that. */
export function GroupLink({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data: groups } = useAllGroups();
  const group = groups?.find((one) => one.id === id);
  if (groups && !group)
    return (
      <Text span size="sm" c="dimmed">
        {t('unseenGroup')}
      </Text>
    );
  return (
    <Anchor component={Link} to={`/groups/${id}`} size="sm">
      {group?.name ?? `#${id}`}
    </Anchor>
  );
}
