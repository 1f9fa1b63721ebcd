/** Keyword rules as they go out. */
import type { Trial } from '../keywords/service.js';
import type { Keyword } from '../keywords/types.js';
import { instant, instantOrNull } from './present.js';

export function presentKeyword(keyword: Keyword) {
  return {
    id: keyword.id,
    name: keyword.name,
    app_id: keyword.appId,
    group_id: keyword.groupId,
    comparator: keyword.comparator,
    keyword: keyword.keyword,
    case_sensitive: keyword.caseSensitive,
    priority: keyword.priority,
    reply: keyword.reply,
    tag: keyword.tag,
    any_sender: keyword.anySender,
    enabled: keyword.enabled,
    expires_at: instantOrNull(keyword.expiresAt),
    created_by: keyword.createdBy,
    updated_by: keyword.updatedBy,
    created_at: instant(keyword.createdAt),
    updated_at: instant(keyword.updatedAt),
  };
}

export const presentTrial = ({ by, rule, reply }: Trial) => ({
  by,
  keyword: rule && presentKeyword(rule),
  reply,
});
