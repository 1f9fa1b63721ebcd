/** Conversations and their messages, page by page. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { refresh } from '../../api/cache';
import { api, type Schemas } from '../../api/client';
import { must } from '../../parts/problem';

export type Conversation = Schemas['Conversation'];
export type Message = Schemas['Message'];

export interface ConversationFilters {
  q?: string | undefined;
  app_id?: string | undefined;
  /** Nothing = those who wrote. */
  show?: string | undefined;
}

/** Those who wrote, of these the unread, or also those who were only written to. */
export const SHOWN = ['written', 'unread', 'all'] as const;
export type Shown = (typeof SHOWN)[number];
export const shownOf = (word: string | undefined): Shown => SHOWN.find((one) => one === word) ?? 'written';
const SHOWN_BY = { written: { incoming: true }, unread: { unread: true }, all: {} };

const AT_ONCE = 30;

/** Digits look for a number, anything else for a text. */
const searchOf = (q: string | undefined) => {
  if (!q) return {};
  return /^\+?[\d\s]+$/.test(q) ? { number: q.replace(/\s/g, '') } : { q };
};

export const useConversations = ({ q, app_id, show }: ConversationFilters) =>
  useInfiniteQuery({
    queryKey: ['pages', '/api/sms/conversations', { q, app_id, show }],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor }) => {
      const more = { ...SHOWN_BY[shownOf(show)], ...(app_id && { app_id }), ...(cursor && { cursor }) };
      return must(
        api.GET('/api/sms/conversations', {
          params: { query: { per_page: AT_ONCE, ...searchOf(q), ...more } },
        }),
      );
    },
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** The newest first. */
export const useThread = (number: string) =>
  useInfiniteQuery({
    queryKey: ['pages', '/api/sms/conversations/{number}', number],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      must(
        api.GET('/api/sms/conversations/{number}', {
          params: { path: { number }, query: { per_page: AT_ONCE, ...(cursor && { cursor }) } },
        }),
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** @param upTo the last message that was seen: one that came meanwhile stays unread */
export async function markRead(number: string, upTo: number): Promise<void> {
  const body = { up_to: upTo };
  await must(api.POST('/api/sms/conversations/{number}/read', { params: { path: { number } }, body }));
  await refresh('/api/sms/conversations');
}

export async function markUnread(number: string): Promise<void> {
  await must(api.POST('/api/sms/conversations/{number}/unread', { params: { path: { number } }, body: {} }));
  await refresh('/api/sms/conversations');
}

export async function sendReply(number: string, message: string, key: string): Promise<void> {
  await must(
    api.POST('/api/sms/conversations/{number}/reply', {
      params: { path: { number } },
      headers: { 'Idempotency-Key': key },
      body: { message },
    }),
  );
  await refresh('/api/sms/conversations', '/api/sms/sms', '/api/stats');
}
