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
  unread?: string | undefined;
}

const AT_ONCE = 30;

/** Digits look for a number, anything else for a text. */
const searchOf = (q: string | undefined) => {
  if (!q) return {};
  return /^\+?[\d\s]+$/.test(q) ? { number: q.replace(/\s/g, '') } : { q };
};

export const useConversations = ({ q, app_id, unread }: ConversationFilters) =>
  useInfiniteQuery({
    queryKey: ['pages', '/api/sms/conversations', { q, app_id, unread }],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam: cursor }) => {
      const more = { ...(app_id && { app_id }), ...(unread && { unread: true }), ...(cursor && { cursor }) };
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
