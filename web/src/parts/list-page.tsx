/** A page that is a list: the way to add to it in its head, and the same where there is nothing yet. */
import type { ComponentProps, ReactNode } from 'react';
import { Empty } from './empty';
import { Page } from './page';
import { Paged } from './paged';
import { isNotAllowed } from './problem';

interface Props<Row> extends Omit<ComponentProps<typeof Paged<Row>>, 'empty'> {
  title: string;
  lead: string;
  /** A button; false = this role may not. */
  add: ReactNode;
  empty: Pick<ComponentProps<typeof Empty>, 'icon' | 'title' | 'text'>;
}

export function ListPage<Row>({ title, lead, add, empty, ...list }: Props<Row>) {
  return (
    <Page title={title} lead={lead} actions={!isNotAllowed(list.asked.error) && add}>
      <Paged {...list} empty={<Empty {...empty} action={add} />} />
    </Page>
  );
}
