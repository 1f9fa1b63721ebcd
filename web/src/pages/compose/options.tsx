/** What most messages do without: when, as whom, how urgent, for how long. */
import { Button, Collapse, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { UseFormReturnType } from '@mantine/form';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session';
import type { App } from '../../parts/all-apps';
import { PRIORITIES, type ComposeValues } from './body';

/** Seconds, by the name of their text. */
const TTLS = { minutes5: 300, hour: 3_600, hours6: 21_600, day: 86_400, days3: 259_200 } as const;

interface Props {
  form: UseFormReturnType<ComposeValues>;
  apps: readonly App[];
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

export function Options({ form, apps }: Props) {
  const { t } = useTranslation('compose');
  const values = form.getValues();
  const isUsed = values.scheduled_at !== '' || values.sender !== '' || values.ttl !== '';
  const [isOpen, { toggle }] = useDisclosure(isUsed);
  const mayOverride = useMay('optouts:override');
  const senders = [...new Set(apps.flatMap(({ settings }) => textsOf(settings['senders'])))];
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={toggle}
        aria-expanded={isOpen}
        leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
      >
        {t('options')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="sm" mt="xs">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput
              type="datetime-local"
              label={t('scheduledAt')}
              description={t('scheduledAtHelp', { zone: zoneOfViewer() })}
              {...form.getInputProps('scheduled_at')}
            />
            <Select
              label={t('ttl')}
              description={t('ttlHelp')}
              data={[
                { value: '', label: t('ttlNone') },
                ...Object.entries(TTLS).map(([name, seconds]) => ({
                  value: String(seconds),
                  label: t(`ttls.${name as keyof typeof TTLS}`),
                })),
              ]}
              allowDeselect={false}
              {...form.getInputProps('ttl')}
            />
            <Select
              label={t('sender')}
              description={senders.length > 0 ? t('senderHelp') : t('senderNone')}
              disabled={senders.length === 0}
              data={[{ value: '', label: t('senderDefault') }, ...senders]}
              allowDeselect={false}
              {...form.getInputProps('sender')}
            />
            <Select
              label={t('priority')}
              description={t('priorityHelp')}
              data={PRIORITIES.map((value) => ({ value, label: t(`priorities.${value}`) }))}
              allowDeselect={false}
              {...form.getInputProps('priority')}
            />
          </SimpleGrid>
          {mayOverride && (
            <Group grow>
              <TextInput
                label={t('override')}
                description={t('overrideHelp')}
                {...form.getInputProps('override_opt_out')}
              />
            </Group>
          )}
        </Stack>
      </Collapse>
    </div>
  );
}

const zoneOfViewer = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
