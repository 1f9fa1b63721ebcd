/** Says of a secret that it is shown now and never again. */
import { Alert, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';

export function ShownOnce({ title, children }: { title: string; children: string }) {
  return (
    <Alert icon={<IconEyeOff size={18} />} color="yellow">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="sm">{children}</Text>
    </Alert>
  );
}
