/** Facts as a list of names and values. */
import { Box, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

export function Pairs({ pairs }: { pairs: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <Box component="dl" className="pairs">
      {pairs.map(([name, value]) => (
        <Fragment key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0}>
            {value}
          </Text>
        </Fragment>
      ))}
    </Box>
  );
}
