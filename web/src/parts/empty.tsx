/** What a list shows while it has nothing: what would be here, and how to get it. */
import { Center, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconMoodEmpty, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  text: ReactNode;
  icon?: Icon;
  action?: ReactNode;
}

export function Empty({ title, text, icon: Shape = IconMoodEmpty, action }: Props) {
  return (
    <Center py={48}>
      <Stack align="center" gap="xs" maw={480}>
        <ThemeIcon variant="light" size={56} radius="xl">
          <Shape size={28} stroke={1.5} aria-hidden />
        </ThemeIcon>
        <Text fw={600} ta="center">
          {title}
        </Text>
        <Text c="dimmed" size="sm" ta="center" component="div">
          {text}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}
