/** The frame around every page: menu, header, the place for the page. */
import {
  Alert,
  AppShell,
  Burger,
  Group,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircleFilled, IconPlugOff } from '@tabler/icons-react';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { useLiveEvents } from '../api/live';
import { useReach } from '../api/reach';
import { allows } from '../api/session-state';
import { Loading } from '../parts/loading';
import { HeaderTools } from './header-tools';
import { NAVIGATION } from './navigation';
import { SessionGate, useMay, useSession } from './session';

export function Component() {
  return (
    <SessionGate>
      <Frame />
    </SessionGate>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const isLive = useLiveEvents(useMay('messages:read'));
  const { pathname } = useLocation();
  useFocusOnNewPage(pathname);
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 230, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#page" className="skip-link">
        {t('skipToPage')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('menu')}
              aria-expanded={isOpen}
            />
            <UnstyledButton component={Link} to="/" aria-label={t('home')}>
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={24} height={24} />
                <Text fw={700} visibleFrom="xs">
                  Salami
                </Text>
              </Group>
            </UnstyledButton>
            <Tooltip label={isLive ? t('live') : t('notLive')}>
              <IconCircleFilled
                size={9}
                role="img"
                aria-label={isLive ? t('live') : t('notLive')}
                color={isLive ? 'var(--mantine-color-teal-6)' : 'var(--mantine-color-gray-5)'}
              />
            </Tooltip>
          </Group>
          <HeaderTools />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar component="nav" aria-label={t('menu')}>
        <AppShell.Section grow component={ScrollArea} type="hover" scrollbarSize={8} p="xs">
          <Menu pathname={pathname} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" component="main">
        <NoAnswer />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

/** What is on the page may be old while the gateway is away. */
function NoAnswer() {
  const { t } = useTranslation();
  if (useReach()) return null;
  return (
    <Alert color="red" icon={<IconPlugOff size={18} />} title={t('noAnswer')} role="status" mb="md">
      {t('noAnswerText')}
    </Alert>
  );
}

function Menu({ pathname }: { pathname: string }) {
  const { t } = useTranslation('nav');
  const { scopes } = useSession();
  return NAVIGATION.map(({ text, entries }) => {
    const seen = entries.filter(({ scope }) => allows(scopes, scope));
    if (seen.length === 0) return null;
    return (
      <div key={text ?? ''} role="group" aria-label={text ? t(text) : undefined}>
        {text && (
          <Text size="xs" c="dimmed" fw={600} mt={8} mb={1} px="sm">
            {t(text)}
          </Text>
        )}
        {seen.map(({ path, text: name, icon: Icon }) => {
          const isHere = path === '/' ? pathname === '/' : pathname.startsWith(path);
          return (
            <NavLink
              key={path}
              component={Link}
              to={path}
              label={t(name)}
              leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
              active={isHere}
              aria-current={isHere ? 'page' : undefined}
              py={4}
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
            />
          );
        })}
      </div>
    );
  });
}

/** A screen reader hears the new page's heading; a keyboard goes on from there. */
function useFocusOnNewPage(pathname: string): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    document.querySelector<HTMLElement>('main h1')?.focus();
  }, [pathname]);
}
