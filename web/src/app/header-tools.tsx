/** At the right end of the header: problems, language, light or dark, the user's own menu. */
import {
  ActionIcon,
  Avatar,
  Group,
  Indicator,
  Menu,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconBell, IconLogout, IconMoon, IconSun, IconUser, IconUserCog } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, query } from '../api/client';
import { tellProblem } from '../parts/problem';
import { LANGUAGES, languageNow, setLanguage, type Language } from '../texts';
import { useMay, useSession } from './session';

export function HeaderTools() {
  return (
    <Group gap="xs" wrap="nowrap">
      <ProblemBell />
      <SchemeSwitch />
      <UserMenu />
    </Group>
  );
}

function ProblemBell() {
  const { t } = useTranslation();
  const { data } = query.useQuery(
    'get',
    '/api/problems',
    {},
    { enabled: useMay('messages:read'), refetchInterval: 15_000 },
  );
  const count = data?.data.length ?? 0;
  return (
    <Indicator label={count} size={16} disabled={count === 0} color="red.8">
      <ActionIcon
        component={Link}
        to="/problems"
        variant="subtle"
        color="gray"
        aria-label={t('problemCount', { count })}
      >
        <IconBell size={18} />
      </ActionIcon>
    </Indicator>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      aria-label={isDark ? t('toLight') : t('toDark')}
    >
      {isDark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

/** Here at once, and in the account for other browsers. */
async function keepLanguage(language: Language): Promise<void> {
  await setLanguage(language);
  await api.PATCH('/api/account', { body: { language } });
}

function UserMenu() {
  const { t } = useTranslation();
  const { user } = useSession();
  const signOut = async () => {
    const { error, response } = await api.DELETE('/api/session');
    // Still signed in: whoever walks away has to know.
    if (error && response.status !== 401) return tellProblem(error);
    window.location.assign('/sign-in'); // nothing of this user stays in the page
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" radius="xl" size="lg" aria-label={t('userMenu', { name: user.name })}>
          <Avatar size={28} color="salami">
            <IconUser size={17} aria-hidden />
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name} · {t(`roles.${user.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCog size={16} />}>
          {t('account')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => void keepLanguage(language)}
            rightSection={language === languageNow() ? '✓' : null}
          >
            {LANGUAGES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut().catch(tellProblem)} leftSection={<IconLogout size={16} />}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
