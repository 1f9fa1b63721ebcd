import { useMediaQuery } from '@mantine/hooks';

/** Whether the screen is a phone's. The style sheets name the same width. */
export const useIsNarrow = (): boolean =>
  useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
