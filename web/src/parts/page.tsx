/** The head of every page: title, one sentence, actions. Sets the browser's title. */
import { Box, Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

interface Props {
  title: string;
  /** One sentence that says what the page is for. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Salami`;
  }, [title]);
  return (
    <Box maw={1400} mx="auto">
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <Box>
          <Title order={1} size="h2" tabIndex={-1}>
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" size="sm" maw={720} style={{ textWrap: 'pretty' }}>
              {lead}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
