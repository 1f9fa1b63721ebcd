/** What the pages before the sign-in look like. */
import { Box, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { LANGUAGES, languageNow, setLanguage, type Language } from '../../texts';

export function SignInFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Salami`;
  }, [title]);
  return (
    <Center mih="100vh" p="md" component="main">
      <Box w="100%" maw={420}>
        <Group gap={10} mb="md" justify="center">
          <img src="/icon.svg" alt="" width={32} height={32} />
          <Text fw={700} size="lg">
            Salami Gateway
          </Text>
        </Group>
        <Paper withBorder p="lg" shadow="sm">
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead && (
                <Text size="sm" c="dimmed" mt={4}>
                  {lead}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
        <Group justify="center" gap="md" mt="md">
          {(Object.keys(LANGUAGES) as Language[]).map((language) => (
            <Text
              key={language}
              component="button"
              type="button"
              lang={language}
              size="sm"
              c="dimmed"
              td={language === languageNow() ? undefined : 'underline'}
              style={{ background: 'none', border: 0, cursor: 'pointer' }}
              onClick={() => void setLanguage(language)}
            >
              {LANGUAGES[language]}
            </Text>
          ))}
        </Group>
      </Box>
    </Center>
  );
}
