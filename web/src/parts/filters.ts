/** Filters of a list, kept in the address: a link shows another person the same list, and "back" goes back. */
import { useSearchParams } from 'react-router';

/** @param names the query parameters that are filters; `page` is kept beside them */
export function useFilters<N extends string>(names: readonly N[]) {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(
    names.flatMap((name) => {
      const value = params.get(name);
      return value ? [[name, value]] : [];
    }),
  ) as Partial<Record<N, string>>;
  return {
    values,
    page: Math.max(1, Number(params.get('page')) || 1),
    /** Changed filters begin at the first page. An empty value takes the filter off. */
    set(changes: Partial<Record<N, string | null>>) {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          next.delete('page');
          for (const [name, value] of Object.entries<string | null | undefined>(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    setPage(page: number) {
      setParams((before) => {
        const next = new URLSearchParams(before);
        next.set('page', String(page));
        return next;
      });
    },
    clear() {
      setParams({}, { replace: true });
    },
  };
}
