/** The dashboard as a whole: theme, cache, session, pages. */
import {
  MantineProvider,
  mergeThemeOverrides,
  type MantineThemeOverride,
  type PasswordInputProps,
} from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { cache } from '../api/cache';
import { router } from './routes';
import { theme, variables } from './theme';

/** The server puts a new one into every page; styles that components add at run time carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// Dialogs lock the page behind them by a style of their own, and look for its nonce where Webpack would put it.
Object.assign(globalThis, { __webpack_nonce__: nonce });

/** What the library says by itself, to screen readers, is English. */
const withWords = (theme: MantineThemeOverride, ofPasswords: Partial<PasswordInputProps>) =>
  mergeThemeOverrides(theme, { components: { PasswordInput: { defaultProps: ofPasswords } } });

export function App() {
  const { t } = useTranslation(); // everything is drawn anew when the language changes
  return (
    <MantineProvider
      theme={withWords(theme, { visibilityToggleButtonProps: { 'aria-label': t('showPassword') } })}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
