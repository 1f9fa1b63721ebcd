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
import { useApiForm } from '../../parts/form';
import { ProblemAlert } from '../../parts/problem';
import { readScope, scopeOf, ScopeSelect } from '../../parts/scope-select';
import { EventsField } from './events-field';
import { addressOf, type Comparator, type Hook, type HookBody, type Kind } from './hooks';
import { RuleFields } from './rule-fields';

/** Seconds; see the README: what is not set has these. */
const RETRY_DEFAULTS = { timeout_s: 10, retry_initial_s: 5, retry_max_s: 3_600, retry_for_s: 86_400 };
type Setting = keyof typeof RETRY_DEFAULTS;
const SETTINGS = Object.keys(RETRY_DEFAULTS) as Setting[];

/** A type and not an interface: forms want an index signature. */
export type HookValues = {
  name: string;
  callback_url: string;
  url: string;
  webhook_secret: string;
  events: string[];
  field: string;
  comparator: Comparator;
  keyword: string;
  scope: string | null;
  settings: Record<string, number | string>;
};

const valuesOf = (kind: Kind, hook: Hook | null): HookValues => ({
  name: hook?.name ?? '',
  callback_url: hook && kind === 'webhook' ? addressOf(hook) : '',
  url: '', // of a Slack channel it is a secret: empty leaves it as it is
  webhook_secret: '',
  events: hook?.events ?? [],
  field: hook?.field ?? '',
  comparator: hook?.comparator ?? '*',
  keyword: hook?.keyword ?? '',
  scope: hook && scopeOf(hook),
  settings: Object.fromEntries(SETTINGS.map((name) => [name, hook?.settings[name] ?? ''])),
});

function bodyOf(kind: Kind, hook: Hook | null, values: HookValues): HookBody {
  const hasTest = values.comparator !== '*';
  const seconds = SETTINGS.map((name): [string, number | undefined] => {
    const typed = values.settings[name];
    if (typeof typed === 'number') return [name, typed];
    // What was set and is emptied goes back to the default.
    return [name, hook?.settings[name] === undefined ? undefined : RETRY_DEFAULTS[name]];
  });
  const address = kind === 'webhook' ? values.callback_url : values.url;
  return {
    name: values.name.trim() || null,
    events: values.events.length > 0 ? values.events : null,
    field: hasTest ? values.field : null,
    comparator: values.comparator,
    keyword: hasTest ? values.keyword : null,
    ...readScope(values.scope),
    settings: Object.fromEntries(seconds.filter((pair): pair is [string, number] => pair[1] !== undefined)),
    ...((address || hook === null) && { address }),
    ...(values.webhook_secret && { secret: values.webhook_secret }),
  };
}

const newSecret = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

interface Props {
  kind: Kind;
  /** null = a new one. */
  hook: Hook | null;
  onSend: (body: HookBody) => Promise<unknown>;
}

export function HookForm({ kind, hook, onSend }: Props) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { form, error, isBusy, onSubmit } = useApiForm<HookValues>(
    { initialValues: valuesOf(kind, hook) },
    (values) => onSend(bodyOf(kind, hook, values)),
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
              description={t('scopeHelp')}
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
            <Group align="flex-end" gap="xs" wrap="nowrap">
              <PasswordInput
                flex={1}
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
