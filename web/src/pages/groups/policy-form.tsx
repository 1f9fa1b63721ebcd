/** What happens when an app of the group fails, and other rules of the group. */
import { Button, Fieldset, NumberInput, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { changedOf } from '../../parts/changed';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { AskBeforeLeaving } from '../../parts/unsaved';
import { CapFields } from '../apps/cap-fields';
import { atSettings, refreshApps } from '../apps/data';
import { readCap, writeCap } from '../apps/rules';
import type { Group } from './data';

type Values = ReturnType<typeof valuesOf>;

const valuesOf = ({ settings }: Group) => ({
  max_failovers:
    typeof settings['max_failovers'] === 'number' ? settings['max_failovers'] : ('' as number | ''),
  failover_on_failed_dlr: settings['failover_on_failed_dlr'] === true,
  sticky: settings['sticky'] === true,
  ...readCap(settings),
});

const settingsOf = (group: Group, { max_failovers, failover_on_failed_dlr, sticky, ...cap }: Values) => ({
  max_failovers: max_failovers === '' ? null : max_failovers,
  failover_on_failed_dlr,
  sticky,
  recipient_cap: writeCap(group.settings, cap),
});

export function PolicyForm({ group: now, isReadOnly }: { group: Group; isReadOnly: boolean }) {
  const { t } = useTranslation(['groups', 'common']);
  // As the form began: what others save meanwhile takes nothing from whoever is typing.
  const [group, setGroup] = useState(now);
  const save = async (values: Values) => {
    const params = { path: { group: String(group.id) } };
    const before = settingsOf(group, valuesOf(group));
    const body = { settings: changedOf(before, settingsOf(group, values)) };
    const { data } = await must(api.PATCH('/api/sms/groups/{group}', { params, body })).catch(atSettings);
    setGroup(data);
    await refreshApps();
    tellDone(t('common:saved'));
  };
  const { form, error, isBusy, isUnsaved, onSubmit } = useApiForm<Values>(
    { initialValues: valuesOf(group) },
    save,
  );
  return (
    <form onSubmit={onSubmit}>
      <Fieldset variant="unstyled" disabled={isReadOnly}>
        <Stack gap="sm">
          <NumberInput
            label={t('maxFailovers')}
            description={t('maxFailoversHelp')}
            min={0}
            max={20}
            allowDecimal={false}
            placeholder="3"
            {...form.getInputProps('max_failovers')}
          />
          <Switch
            label={t('onFailedDlr')}
            description={t('onFailedDlrHelp')}
            {...form.getInputProps('failover_on_failed_dlr', { type: 'checkbox' })}
          />
          <Switch
            label={t('sticky')}
            description={t('stickyHelp')}
            {...form.getInputProps('sticky', { type: 'checkbox' })}
          />
          <Fieldset legend={t('cap')} p="sm">
            <CapFields isNarrow inputOf={(name) => form.getInputProps(name)} />
          </Fieldset>
          <ProblemAlert error={error} />
          <AskBeforeLeaving when={isUnsaved} />
          {!isReadOnly && (
            <Button type="submit" loading={isBusy} disabled={!form.isDirty()}>
              {t('common:save')}
            </Button>
          )}
        </Stack>
      </Fieldset>
    </form>
  );
}
