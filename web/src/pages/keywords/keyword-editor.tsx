/** One rule: which texts it fits, and what they are answered with. */
import {
  Accordion,
  Anchor,
  Button,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useSession } from '../../app/session';
import { changedOf } from '../../parts/changed';
import { useApiForm } from '../../parts/form';
import { fromLocal, toLocal } from '../../parts/local-time';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { readScope, scopeOf, ScopeSelect } from '../../parts/scope-select';
import { AskBeforeLeaving, FormPanel } from '../../parts/unsaved';

type Keyword = Schemas['Keyword'];

const COMPARATORS: readonly Keyword['comparator'][] = ['equals', 'starts_with', 'contains', 'regex'];
/** Of the API; see its description of `reply`. */
const MAX_REPLY = 500;
const PLACES = ['from', 'to', 'message', 'keyword', 'app', 'date', 'time', '1', '2'];

type Values = {
  name: string;
  comparator: Keyword['comparator'];
  keyword: string;
  case_sensitive: boolean;
  reply: string;
  tag: string;
  scope: string | null;
  priority: number | string;
  any_sender: boolean;
  enabled: boolean;
  expires_at: string;
};

const valuesOf = (keyword: Keyword | null): Values => ({
  name: keyword?.name ?? '',
  comparator: keyword?.comparator ?? 'equals',
  keyword: keyword?.keyword ?? '',
  case_sensitive: keyword?.case_sensitive ?? false,
  reply: keyword?.reply ?? '',
  tag: keyword?.tag ?? '',
  scope: keyword && scopeOf(keyword),
  priority: keyword?.priority ?? 100,
  any_sender: keyword?.any_sender ?? false,
  enabled: keyword?.enabled ?? true,
  expires_at: toLocal(keyword?.expires_at),
});

const bodyOf = ({ scope, expires_at, ...values }: Values) => ({
  ...values,
  ...readScope(scope),
  name: values.name.trim() || null,
  reply: values.reply.trim() ? values.reply : null,
  tag: values.tag.trim() || null,
  priority: Number(values.priority),
  expires_at: fromLocal(expires_at),
});

interface Props {
  isOpen: boolean;
  /** null = a new one. */
  keyword: Keyword | null;
  onClose: () => void;
}

export function KeywordEditor({ isOpen, keyword, onClose }: Props) {
  const { t } = useTranslation(['keywords', 'common']);
  return (
    <FormPanel isOpen={isOpen} onClose={onClose} title={keyword ? t('editTitle') : t('add')}>
      <Form keyword={keyword} onDone={onClose} />
    </FormPanel>
  );
}

interface FormProps {
  keyword: Keyword | null;
  onDone: () => void;
}

function Form({ keyword, onDone }: FormProps) {
  const { t } = useTranslation(['keywords', 'common']);
  const { limited } = useSession();
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<Values>(
    { initialValues: valuesOf(keyword) },
    async (values) => {
      if (keyword) {
        const path = { id: String(keyword.id) };
        const body = changedOf(bodyOf(valuesOf(keyword)), bodyOf(values), [['app_id', 'group_id']]);
        await must(api.PATCH('/api/sms/keywords/{id}', { params: { path }, body }));
      } else await must(api.POST('/api/sms/keywords', { body: bodyOf(values) }));
      await refresh('/api/sms/keywords');
      tellDone(t('common:saved'));
      onDone();
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <Group grow align="flex-start">
          <Select
            label={t('comparator')}
            data={COMPARATORS.map((value) => ({ value, label: t(`comparatorNames.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps('comparator')}
          />
          <TextInput label={t('keyword')} maxLength={200} required {...form.getInputProps('keyword')} />
        </Group>
        <Text size="xs" c="dimmed">
          {t(`comparatorHelp.${form.values.comparator}`, { one: '{{1}}', two: '{{2}}' })}
        </Text>
        <ReplyField form={form} />
        <ScopeSelect
          label={t('scope')}
          description={limited ? undefined : t('scopeHelp')}
          required={limited}
          {...form.getInputProps('scope')}
          error={form.errors['app_id'] ?? form.errors['group_id']}
        />
        <Switch label={t('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
        <MoreFields form={form} />
        <Text size="xs" c="dimmed">
          {t('forward')}{' '}
          <Anchor component={Link} to="/webhooks/new" size="xs" underline="always">
            {t('forwardLink')}
          </Anchor>
        </Text>
        <ProblemAlert error={error} />
        <AskBeforeLeaving when={isUnsaved} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {keyword ? t('common:save') : t('common:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type FormOf = ReturnType<typeof useApiForm<Values>>['form'];

function ReplyField({ form }: { form: FormOf }) {
  const { t } = useTranslation(['keywords', 'common']);
  const { reply } = form.values;
  return (
    <div>
      <Textarea
        label={t('answer')}
        description={t('answerHelp')}
        autosize
        minRows={3}
        {...form.getInputProps('reply')}
      />
      <Group gap={4} mt={6} role="group" aria-label={t('places')}>
        {PLACES.map((place) => (
          <Button
            key={place}
            size="compact-xs"
            variant="default"
            ff="monospace"
            aria-label={t('insert', { place })}
            onClick={() => form.setFieldValue('reply', `${reply}{{${place}}}`)}
          >
            {`{{${place}}}`}
          </Button>
        ))}
        <Text size="xs" c="dimmed" ml="auto">
          {[...reply].length}/{MAX_REPLY}
        </Text>
      </Group>
    </div>
  );
}

function MoreFields({ form }: { form: FormOf }) {
  const { t } = useTranslation(['keywords', 'common']);
  return (
    <Accordion variant="contained">
      <Accordion.Item value="more">
        <Accordion.Control>{t('common:more')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="sm">
            <TextInput label={t('common:name')} maxLength={100} {...form.getInputProps('name')} />
            <TextInput
              label={t('tag')}
              description={t('tagHelp')}
              maxLength={60}
              {...form.getInputProps('tag')}
            />
            <NumberInput
              label={t('priority')}
              description={t('priorityHelp')}
              min={0}
              max={1_000_000}
              {...form.getInputProps('priority')}
            />
            <TextInput
              label={t('expires')}
              description={t('expiresHelp')}
              type="datetime-local"
              {...form.getInputProps('expires_at')}
            />
            <Switch
              label={t('caseSensitive')}
              {...form.getInputProps('case_sensitive', { type: 'checkbox' })}
            />
            <Switch
              label={t('anySender')}
              description={t('anySenderHelp')}
              {...form.getInputProps('any_sender', { type: 'checkbox' })}
            />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
