/** Conversations as the API shows them. */
import type { DetailedConversation } from '../conversations/service.js';
import { presentMessage } from './present.js';

export const presentConversation = ({ number, last, unread, messages, receivers }: DetailedConversation) => ({
  number,
  last_message: presentMessage(last),
  unread,
  messages,
  app_ids: [...receivers],
});
