/** How a receiver makes sure that a post is the gateway's own. */
import { ActionIcon, Code, CopyButton, Group, List, Tabs, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SAMPLES } from './signature-samples';

export function Signature() {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <>
      <Text size="sm" mb="xs">
        {t('signatureText')}
      </Text>
      <List size="sm" mb="md">
        <List.Item>
          <Code>X-Salami-Signature</Code> {t('signatureBody')}
        </List.Item>
        <List.Item>
          <Code>X-Salami-Signature-V1</Code> {t('signatureV1')}
        </List.Item>
        <List.Item>
          <Code>X-Salami-Event</Code>, <Code>X-Salami-Delivery</Code>, <Code>X-Salami-Timestamp</Code>:{' '}
          {t('signatureOthers')}
        </List.Item>
      </List>
      <Tabs defaultValue={SAMPLES[0].name} variant="outline">
        <Tabs.List aria-label={t('languages')}>
          {SAMPLES.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SAMPLES.map(({ name, code }) => (
          <Tabs.Panel key={name} value={name} pt="xs">
            <Group align="flex-start" wrap="nowrap" gap={4}>
              <Code block flex={1} style={{ overflowX: 'auto' }} tabIndex={0}>
                {code}
              </Code>
              <CopyButton value={code} timeout={2_000}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? t('common:copied') : t('common:copy')}>
                    <ActionIcon
                      variant="subtle"
                      color={copied ? 'teal' : 'gray'}
                      aria-label={`${t('common:copy')}: ${name}`}
                      onClick={copy}
                    >
                      {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                    </ActionIcon>
                  </Tooltip>
                )}
              </CopyButton>
            </Group>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
