/** Colours and defaults of every component. Contrast holds in both schemes: axe checks it in the browser tests. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const salami: MantineColorsTuple = [
  '#fff0f0',
  '#fbdcdc',
  '#f2b6b7',
  '#ea8d90',
  '#e36a6e',
  '#df5459',
  '#c93a41',
  '#b22c34',
  '#a61e2e',
  '#8a1524',
];

export const theme = createTheme({
  primaryColor: 'salami',
  primaryShade: { light: 8, dark: 6 },
  colors: { salami },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
});

/** The text of light badges: shades whose own ninth is too pale on their first (WCAG 1.4.3). */
const PALE = ['teal', 'green', 'lime', 'yellow', 'orange', 'cyan'];
const lightText = Object.fromEntries(
  PALE.map((name) => [
    `--mantine-color-${name}-light-color`,
    `color-mix(in srgb, var(--mantine-color-${name}-9) 65%, black)`,
  ]),
);

/** Secondary text is dark enough to be read: 4.5 to 1 on every background of the scheme (WCAG 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    ...lightText,
  },
  dark: {
    '--mantine-color-anchor': 'var(--mantine-color-salami-3)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
  },
});
