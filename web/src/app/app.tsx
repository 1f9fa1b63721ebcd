/** The dashboard as a whole: theme, cache, session, pages. */
import { MantineProvider } from '@mantine/core';
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

export function App() {
  useTranslation(); // everything is drawn anew when the language changes
  return (
    <MantineProvider
      theme={theme}
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
