/** Name and language. */
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { useSession } from '../../app/session';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { LANGUAGES, languageNow, setLanguage, type Language } from '../../texts';

export function ProfileForm() {
  const { t } = useTranslation(['account', 'common']);
  const { user } = useSession();
  const { form, error, isBusy, onSubmit } = useApiForm<{ name: string; language: Language }>(
    { initialValues: { name: user.name, language: languageNow() } },
    async (body) => {
      await must(api.PATCH('/api/account', { body }));
      await setLanguage(body.language);
      await refresh('/api/session', '/api/users');
      tellDone(t('common:saved'));
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput label={t('name')} autoComplete="name" required {...form.getInputProps('name')} />
        <Select
          label={t('common:language')}
          allowDeselect={false}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('language')}
        />
        <ProblemAlert error={error} />
        <div>
          <Button type="submit" loading={isBusy}>
            {t('common:save')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
