/** The rules of an app. Everything has a default, so that an empty field is a good one. */
import { Button, Card, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, problemOf } from '../../api/client';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { CapFields } from './cap-fields';
import { refreshApps, type App, type Provider } from './data';
import { HoursFields } from './hours-fields';
import { RuleField } from './rule-field';
import { atFields, readRules, rulesOf, SECTIONS, writeRules, type RuleValues } from './rules';

export function RulesForm({ app, provider }: { app: App; provider: Provider }) {
  const { t } = useTranslation(['appRules', 'common']);
  const save = async (values: RuleValues) => {
    const params = { path: { app: String(app.id) } };
    const body = { settings: writeRules(app, provider, values) };
    try {
      await must(api.PATCH('/api/sms/apps/{app}', { params, body }));
    } catch (error) {
      const problem = problemOf(error);
      throw Object.assign(new Error(problem.message), problem, { errors: atFields(problem.errors ?? {}) });
    }
    await refreshApps();
    tellDone(t('common:saved'));
  };
  const { form, error, isBusy, onSubmit } = useApiForm<RuleValues>(
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
      </Stack>
      <ProblemAlert error={error} />
      <Card withBorder mt="md" padding="sm" pos="sticky" bottom={8} maw={1000} style={{ zIndex: 2 }}>
        <Group>
          <Button type="submit" loading={isBusy}>
            {t('common:save')}
          </Button>
          {form.isDirty() && (
            <Text size="sm" c="dimmed">
              {t('unsaved')}
            </Text>
          )}
        </Group>
      </Card>
    </form>
  );
}
