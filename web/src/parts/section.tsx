/** A part of a page under a heading of its own. */
import { Card, Text, Title, type CardProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props extends CardProps {
  title: ReactNode;
  /** What it is about, in a line. */
  lead?: ReactNode;
  children: ReactNode;
}

export function Section({ title, lead, children, ...card }: Props) {
  return (
    <Card withBorder component="section" {...card}>
      <Title order={2} size="h4" mb={lead ? 0 : 'xs'}>
        {title}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" mb="sm">
          {lead}
        </Text>
      )}
      {children}
    </Card>
  );
}
