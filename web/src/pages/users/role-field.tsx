/** The three roles, each with what it may. */
import { Radio, Stack } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';

const ROLES: readonly Schemas['User']['role'][] = ['admin', 'operator', 'viewer'];

/** @param props of the form's field */
export function RoleField(props: GetInputPropsReturnType) {
  const { t } = useTranslation(['users', 'common']);
  return (
    <Radio.Group label={t('role')} required {...props}>
      <Stack gap="xs" mt={4}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`common:roles.${role}`)}
            description={t(`roleHelp.${role}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
