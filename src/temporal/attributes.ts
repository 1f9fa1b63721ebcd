/**
 * The search attributes by which operators find workflows in the Temporal UI.
 *
 * Temporal's SQL visibility stores (SQLite, MySQL, PostgreSQL) have three INT columns per namespace, and the three
 * ids below take all of them: a further number has to be a KEYWORD.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export interface SearchAttribute {
  name: string;
  type: SearchAttributeType;
}

export const SalamiMessageId = defineSearchAttributeKey('SalamiMessageId', SearchAttributeType.INT);
export const SalamiAppId = defineSearchAttributeKey('SalamiAppId', SearchAttributeType.INT);
export const SalamiGroupId = defineSearchAttributeKey('SalamiGroupId', SearchAttributeType.INT);
/** Provider type as in the API's `type`, for example `AfricasTalking`. */
export const SalamiProvider = defineSearchAttributeKey('SalamiProvider', SearchAttributeType.KEYWORD);
/** `sms`, `mms`, `voice` or `whatsapp`. */
export const SalamiChannel = defineSearchAttributeKey('SalamiChannel', SearchAttributeType.KEYWORD);
/** What the message waits as, or ended as; see DECISIONS for when it is written. */
export const SalamiStatus = defineSearchAttributeKey('SalamiStatus', SearchAttributeType.KEYWORD);

/** What has to be registered before the first workflow starts; see `ensureSearchAttributes`. */
export const SEARCH_ATTRIBUTES: readonly SearchAttribute[] = [
  SalamiMessageId,
  SalamiAppId,
  SalamiGroupId,
  SalamiProvider,
  SalamiChannel,
  SalamiStatus,
];
