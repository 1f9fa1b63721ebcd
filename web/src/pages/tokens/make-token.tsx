/** Makes a token, then shows it: the only time that it can be read. */
import { Button, Card, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import type { Scope } from '../../api/session-state';
import { useApiForm } from '../../parts/form';
import { Page } from '../../parts/page';
import { must, ProblemAlert } from '../../parts/problem';
import { reachOf, type ReachValues } from '../../parts/reach';
import { expiryOf, type Life } from './expiry';
import { Limits } from './limits';
import { MadeToken } from './made-token';
import { ScopeField } from './scope-field';
import { PRESETS } from './scopes';

/** Named as the API names them, so that its refusals find their field. */
export interface TokenValues extends Record<string, unknown>, ReachValues {
  name: string;
  scopes: Scope[];
  rate_limit_per_minute: number | string;
  expires_at: Life;
  day: string;
}

const EMPTY: TokenValues = {
  name: '',
  scopes: [...PRESETS.send],
  app_ids: [],
  group_ids: [],
  rate_limit_per_minute: '',
  expires_at: 'never',
  day: '',
};

export function Component() {
  const { t } = useTranslation(['tokens', 'common']);
  const [made, setMade] = useState<{ token: string; scopes: readonly Scope[] } | null>(null);
  const { form, error, isBusy, onSubmit } = useApiForm(
    {
      initialValues: EMPTY,
      validate: {
        scopes: (scopes) => (scopes.length === 0 ? t('scopesNeeded') : null),
        day: (day, { expires_at }) => (expires_at === 'date' && !day ? t('dayNeeded') : null),
      },
    },
    async ({ name, scopes, app_ids, group_ids, rate_limit_per_minute: rate, expires_at, day }) => {
      const body = {
        name,
        scopes,
        ...reachOf({ app_ids, group_ids }),
        rate_limit_per_minute: rate === '' ? null : Number(rate),
        expires_at: expiryOf(expires_at, day, Date.now()),
      };
      const reply = await must(api.POST('/api/tokens', { body }));
      await refresh('/api/tokens');
      setMade({ token: reply.data.token, scopes });
    },
  );
  if (made) return <MadeToken {...made} />;
  return (
    <Page title={t('makeTitle')} lead={t('makeLead')}>
      <Card withBorder maw={820}>
        <form onSubmit={onSubmit}>
          <Stack gap="lg">
            <TextInput
              label={t('common:name')}
              description={t('nameHelp')}
              required
              maw={420}
              {...form.getInputProps('name')}
            />
            <ScopeField
              value={form.values.scopes}
              onChange={(scopes) => form.setFieldValue('scopes', scopes)}
              error={form.errors.scopes}
            />
            <Limits form={form} />
            <ProblemAlert error={error} />
            <Group>
              <Button type="submit" loading={isBusy}>
                {t('make')}
              </Button>
              <Button component={Link} to="/tokens" variant="default">
                {t('common:cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
