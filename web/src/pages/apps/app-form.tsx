/** The form of an app, drawn from what the provider declares. */
import {
  Button,
  Card,
  Collapse,
  Group,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllGroups } from '../../parts/all-apps';
import { helpBelow, useApiForm } from '../../parts/form';
import { ProblemAlert } from '../../parts/problem';
import { AskBeforeLeaving } from '../../parts/unsaved';
import type { App, Provider } from './data';
import { ProviderField } from './provider-field';
import { initialValues, isRequired, type AppValues } from './values';

interface Props {
  provider: Provider;
  /** The app to change; without it the form makes a new one. */
  app?: App;
  defaults?: AppValues;
  onSubmit: (values: AppValues) => Promise<unknown>;
  submit: string;
  /** Beside the button that sends the form. */
  extra?: ReactNode;
}

/** More optional fields than this are folded away. */
const MANY = 4;

export function AppForm({ provider, app, defaults, onSubmit: send, submit, extra }: Props) {
  const { t } = useTranslation(['apps', 'common']);
  const groupChoices = useGroupChoices(app?.group_id ?? null);
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<AppValues>(
    { initialValues: initialValues(provider, app ?? null, defaults) },
    send,
  );
  const channel = String(form.values['channel']);
  const needed = provider.fields.filter(
    (field) => isRequired(provider, channel, field) || field.upfront || field.name === provider.sender_field,
  );
  const others = provider.fields.filter((field) => !needed.includes(field));
  const isLong = others.length > MANY;
  const draw = (field: Provider['fields'][number]) => (
    <ProviderField
      key={field.name}
      field={field}
      isRequired={isRequired(provider, channel, field)}
      {...(app && { kept: app[field.name] })}
      input={form.getInputProps(field.name)}
    />
  );
  return (
    <Card withBorder maw={900}>
      <form onSubmit={onSubmit} autoComplete="off">
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('common:name')}
              description={t('nameHelp')}
              required
              {...helpBelow}
              {...form.getInputProps('name')}
            />
            {!app && provider.channels.length > 1 && (
              <NativeSelect
                label={t('channel')}
                description={t('channelHelp')}
                data={provider.channels.map((value) => ({ value, label: t(`channels.${value as 'sms'}`) }))}
                {...helpBelow}
                {...form.getInputProps('channel')}
              />
            )}
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {needed.map(draw)}
            {!isLong && others.map(draw)}
          </SimpleGrid>
          {isLong && (
            <Optional
              count={others.length}
              isUsed={others.some(({ name }) => Boolean(app?.[name]))}
              hasFault={others.some(({ name }) => name in form.errors)}
            >
              {others.map(draw)}
            </Optional>
          )}
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label={t('limitField')}
              description={t('limitHelp')}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              required
              {...helpBelow}
              {...form.getInputProps('sms_limit')}
            />
            <NativeSelect
              label={t('common:group')}
              description={t('groupHelp')}
              data={groupChoices}
              {...helpBelow}
              {...form.getInputProps('group_id')}
            />
          </SimpleGrid>
          <ProblemAlert error={error} />
          <AskBeforeLeaving when={isUnsaved} />
          <Group>
            <Button type="submit" loading={isBusy}>
              {submit}
            </Button>
            {extra}
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

interface OptionalProps {
  count: number;
  /** Some of them are in use. */
  isUsed: boolean;
  hasFault: boolean;
  children: ReactNode;
}

function Optional({ count, isUsed, hasFault, children }: OptionalProps) {
  const { t } = useTranslation(['apps', 'common']);
  const [isOpen, { toggle }] = useDisclosure(isUsed);
  const isShown = isOpen || hasFault;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={toggle}
        aria-expanded={isShown}
        leftSection={isShown ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
      >
        {t('optionalFields', { count })}
      </Button>
      <Collapse expanded={isShown} mt="xs">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>{children}</SimpleGrid>
      </Collapse>
    </div>
  );
}

/** @param present the group that the app is in, which this user may not see */
function useGroupChoices(present: number | null): { value: string; label: string }[] {
  const { t } = useTranslation(['apps', 'common']);
  const groups = useAllGroups().data ?? [];
  const isSeen = present === null || groups.some(({ id }) => id === present);
  return [
    { value: '', label: t('noGroup') },
    ...groups.map(({ id, name }) => ({ value: String(id), label: name })),
    ...(isSeen ? [] : [{ value: String(present), label: t('common:unseenGroup') }]),
  ];
}
