/** A list that is read page by page: its rows and its pager, or why there are none. */
import { Card } from '@mantine/core';
import type { ReactNode } from 'react';
import { Loading } from './loading';
import { Pager } from './pager';
import { ProblemAlert } from './problem';

interface Props<Row> {
  /** What was asked of the API. */
  asked: {
    data: { data: { data: Row[]; total: number; last_page: number } } | undefined;
    error: unknown;
    refetch: () => Promise<unknown>;
  };
  page: number;
  onPage: (page: number) => void;
  /** In place of a list that has nothing. */
  empty: ReactNode;
  /** The rows stand in a card of their own. */
  isCard?: boolean;
  children: (rows: Row[]) => ReactNode;
}

export function Paged<Row>({ asked, page, onPage, empty, isCard = false, children }: Props<Row>) {
  const { data, error, refetch } = asked;
  const found = data?.data;
  const list = found && found.total > 0 && (
    <>
      {children(found.data)}
      <Pager page={page} lastPage={found.last_page} total={found.total} onPage={onPage} />
    </>
  );
  return (
    <>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!found && !error && <Loading />}
      {found?.total === 0 && empty}
      {list && isCard ? (
        <Card withBorder className="sheet">
          {list}
        </Card>
      ) : (
        list
      )}
    </>
  );
}
