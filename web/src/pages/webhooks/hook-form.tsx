/** What a webhook or a Slack channel is: its address, and the rule that says what it hears of. */
import {
  Accordion,
  Button,
  Fieldset,
  Group,
  NumberInput,
  PasswordInput,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { IconDice5 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { useApiForm } from '../../parts/form';
import { ProblemAlert } from '../../parts/problem';
import { ScopeSelect } from '../../parts/scope-select';
import { AskBeforeLeaving } from '../../parts/unsaved';
import { EventsField } from './events-field';
import { RETRY_DEFAULTS, SETTINGS, valuesOf, type HookValues } from './hook-values';
import { addressOf, type Hook, type Kind } from './hooks';
import { RuleFields } from './rule-fields';

const newSecret = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

interface Props {
  kind: Kind;
  /** null = a new one. */
  hook: Hook | null;
  onSend: (values: HookValues) => Promise<unknown>;
}

export function HookForm({ kind, hook, onSend }: Props) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { limited } = useSession();
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<HookValues>(
    { initialValues: valuesOf(kind, hook) },
    onSend,
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md" maw={860}>
        <AddressFields kind={kind} hook={hook} form={form} />
        <Fieldset legend={t('ruleTitle')}>
          <Stack gap="sm">
            <EventsField {...form.getInputProps('events')} />
            <RuleFields form={form} />
            <ScopeSelect
              label={t('scope')}
              description={limited ? undefined : t('scopeHelp')}
              required={limited}
              {...form.getInputProps('scope')}
              error={form.errors['app_id'] ?? form.errors['group_id']}
            />
          </Stack>
        </Fieldset>
        <Accordion variant="contained">
          <Accordion.Item value="retries">
            <Accordion.Control>{t('retries')}</Accordion.Control>
            <Accordion.Panel>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                {SETTINGS.map((name) => (
                  <NumberInput
                    key={name}
                    label={t(`settings.${name}`)}
                    description={t(`settingsHelp.${name}`)}
                    placeholder={String(RETRY_DEFAULTS[name])}
                    suffix=" s"
                    min={0}
                    {...form.getInputProps(`settings.${name}`)}
                  />
                ))}
              </SimpleGrid>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <ProblemAlert error={error} />
        <AskBeforeLeaving when={isUnsaved} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {hook ? t('common:save') : t('common:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Form = ReturnType<typeof useApiForm<HookValues>>['form'];

function AddressFields({ kind, hook, form }: { kind: Kind; hook: Hook | null; form: Form }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const kept = hook && 'webhook_secret' in hook ? hook.webhook_secret : null;
  return (
    <Fieldset legend={t('addressTitle')}>
      <Stack gap="sm">
        <TextInput
          label={t('common:name')}
          description={t('nameHelp')}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        {kind === 'slack' ? (
          <TextInput
            label={t('slackUrl')}
            description={hook ? t('slackUrlKept', { url: addressOf(hook) }) : t('slackUrlHelp')}
            placeholder="https://hooks.slack.com/services/…"
            type="url"
            required={!hook}
            {...form.getInputProps('url')}
          />
        ) : (
          <>
            <TextInput
              label={t('callbackUrl')}
              description={t('callbackUrlHelp')}
              placeholder="https://example.org/salami"
              type="url"
              required
              {...form.getInputProps('callback_url')}
            />
            <Group align="flex-end" gap="xs">
              <PasswordInput
                flex="1 1 260px"
                label={t('secret')}
                description={kept ? t('secretKept', { secret: kept }) : t('secretHelp')}
                autoComplete="off"
                maxLength={200}
                {...form.getInputProps('webhook_secret')}
              />
              <Button
                variant="default"
                leftSection={<IconDice5 size={16} />}
                onClick={() => form.setFieldValue('webhook_secret', newSecret())}
              >
                {t('generate')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Fieldset>
  );
}
