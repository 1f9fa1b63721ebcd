/** The rules of an app. Everything has a default, so that an empty field is a good one. */
import { Button, Card, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { changedOf } from '../../parts/changed';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { AskBeforeLeaving } from '../../parts/unsaved';
import { CapFields } from './cap-fields';
import { atSettings, refreshApps, type App, type Provider } from './data';
import { HoursFields } from './hours-fields';
import { OptOutFields } from './opt-out-fields';
import { RuleField } from './rule-field';
import { readRules, rulesOf, SECTIONS, takesWords, writeRules, type RuleValues } from './rules';

export function RulesForm({ app: now, provider }: { app: App; provider: Provider }) {
  const { t } = useTranslation(['appRules', 'common']);
  // As the form began: what others save meanwhile is no change of whoever is typing.
  const [app, setApp] = useState(now);
  const save = async (values: RuleValues) => {
    const params = { path: { app: String(app.id) } };
    const before = writeRules(app, provider, readRules(app.settings));
    const body = { settings: changedOf(before, writeRules(app, provider, values)) };
    const { data } = await must(api.PATCH('/api/sms/apps/{app}', { params, body })).catch(atSettings);
    setApp(data);
    await refreshApps();
    tellDone(t('common:saved'));
  };
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<RuleValues>(
    { initialValues: readRules(app.settings) },
    save,
  );
  return (
    <form onSubmit={onSubmit}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('lead')}
      </Text>
      <Stack gap="md" maw={1000}>
        <HoursFields form={form} />
        {SECTIONS.map((section) => {
          const rules = rulesOf(app, provider, section);
          if (rules.length === 0) return null;
          return (
            <Fieldset key={section} legend={t(`sections.${section}`)}>
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
                {rules.map(([name, rule]) => (
                  <RuleField key={name} name={name} rule={rule} input={form.getInputProps(name)} />
                ))}
              </SimpleGrid>
            </Fieldset>
          );
        })}
        <Fieldset legend={t('cap')}>
          <CapFields inputOf={(name) => form.getInputProps(name)} />
        </Fieldset>
        {takesWords(app) && <OptOutFields form={form} />}
      </Stack>
      <ProblemAlert error={error} />
      <AskBeforeLeaving when={isUnsaved} />
      <Card withBorder mt="md" padding="sm" pos="sticky" bottom={8} maw={1000} style={{ zIndex: 2 }}>
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('common:save')}
          </Button>
          {isUnsaved && (
            <Text size="sm" c="dimmed">
              {t('unsaved')}
            </Text>
          )}
        </Group>
      </Card>
    </form>
  );
}
