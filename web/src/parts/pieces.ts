/** Lists that are read piece by piece, by the cursor that each answer gives for the next. */
import { useInfiniteQuery } from '@tanstack/react-query';

interface Piece<Row> {
  data: Row[];
  next_cursor: string | null;
}

/**
 * @param path of the API, by which `refresh` finds it
 * @param filters what makes it another list
 * @param ask for the piece at a cursor; undefined = the first
 * @returns the rows read so far, `undefined` until the first answer; they are read anew every half minute
 */
export function usePieces<Row>(
  path: string,
  filters: Record<string, unknown>,
  ask: (cursor: string | undefined) => Promise<Piece<Row>>,
) {
  const list = useInfiniteQuery({
    queryKey: ['pieces', path, filters],
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
  return {
    rows: list.data?.pages.flatMap(({ data }) => data),
    error: list.error,
    retry: () => void list.refetch(),
    more: {
      isThere: list.hasNextPage,
      isBusy: list.isFetchingNextPage,
      onMore: () => void list.fetchNextPage(),
    },
  };
}
