/** Pages as the seed documents show them. */
import type { Context } from 'koa';

export interface PageRequest {
  page: number;
  perPage: number;
  limit: number;
  offset: number;
}

export function readPage(query: { page?: number | undefined; per_page?: number | undefined }): PageRequest {
  const page = query.page ?? 1;
  const perPage = query.per_page ?? 15;
  return { page, perPage, limit: perPage, offset: (page - 1) * perPage };
}

/** The request's own URL. A client without a readable Host header gets links to localhost. */
export function ownUrl(ctx: Context): URL {
  // Koa answers an empty object where the Host header makes no URL.
  const known = ctx.URL as Partial<URL>;
  return known.href === undefined ? new URL(`http://localhost${ctx.path}${ctx.search}`) : ctx.URL;
}

/** @param url the request's own URL; the links to other pages keep its filters */
export function pageOf<T>(items: T[], total: number, { page, perPage, offset }: PageRequest, url: URL) {
  const lastPage = Math.max(1, Math.ceil(total / perPage));
  const link = (number: number) => {
    const other = new URL(url);
    other.searchParams.set('page', String(number));
    return other.href;
  };
  return {
    current_page: page,
    data: items,
    per_page: perPage,
    total,
    last_page: lastPage,
    from: items.length === 0 ? null : offset + 1,
    to: items.length === 0 ? null : offset + items.length,
    next_page_url: page < lastPage ? link(page + 1) : null,
    prev_page_url: page > 1 ? link(page - 1) : null,
  };
}

/** A page that was found by its cursor: no page numbers and no total, but as fast at the end as at the beginning. */
export const deepPageOf = <T>(items: T[], perPage: number, next: number | null) => ({
  current_page: 1,
  data: items,
  per_page: perPage,
  total: items.length,
  last_page: 1,
  from: null,
  to: null,
  next_page_url: null,
  prev_page_url: null,
  next_cursor: cursorOf(next),
});

/** As `next_cursor` shows it. @param next an id; null = that was all */
export const cursorOf = (next: number | null): string | null => (next === null ? null : String(next));
