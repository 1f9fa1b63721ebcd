/** Every migration, oldest first. A released one is never edited and never removed. */
import * as access from './202611210900_create_access.js';
import * as apps from './202611210910_create_apps.js';
import * as messages from './202611210920_create_messages.js';
import * as incoming from './202611210930_create_incoming.js';
import * as events from './202611210940_create_events.js';
import * as jobs from './202611211300_add_jobs.js';
import * as jobPositions from './202611211301_create_job_positions.js';
import * as indexes from './202611211310_add_indexes.js';
import * as traceparent from './202611211400_traceparent.js';
import * as slotSetAt from './202611211410_slot_set_at.js';
import * as smppLinks from './202611211430_create_smpp_links.js';
import * as messageParts from './202611211431_create_message_parts.js';
import * as inboundParts from './202611211432_create_inbound_parts.js';
import * as content from './202611211500_add_content.js';
import * as calls from './202611211510_create_calls.js';
import * as media from './202611211511_create_media.js';
import * as optOuts from './202611211512_create_opt_outs.js';
import * as phones from './202611211600_create_phones.js';
import * as webhooks from './202611211700_create_webhooks.js';
import * as eventData from './202611211701_add_event_data.js';
import * as callbackUrl from './202611211702_add_callback_url.js';
import * as payments from './202611211710_create_payments.js';
import * as paymentRequests from './202611211711_create_payment_requests.js';
import * as batches from './202611220800_create_batches.js';
import * as bulkLane from './202611220802_add_bulk_lane.js';
import * as batchErrors from './202611220803_create_batch_errors.js';
import * as optOutOverrides from './202611220900_create_opt_out_overrides.js';
import * as keywords from './202611220901_create_keywords.js';
import * as autoReplies from './202611220902_create_auto_replies.js';
import * as notBefore from './202611220910_add_not_before.js';
import * as recipientPlaces from './202611220911_create_recipient_places.js';
import * as conversations from './202611220920_create_conversations.js';
import * as appBalances from './202611220921_create_app_balances.js';
import * as users from './202611221000_create_users.js';
import * as sessions from './202611221001_add_sessions.js';
import * as userLinks from './202611221002_create_user_links.js';
import * as messageHours from './202611221010_create_message_hours.js';
import * as messageMinutes from './202611221011_create_message_minutes.js';
import * as limitUsers from './202611221100_limit_users.js';

export const MIGRATIONS = {
  '202611210900_create_access': access,
  '202611210910_create_apps': apps,
  '202611210920_create_messages': messages,
  '202611210930_create_incoming': incoming,
  '202611210940_create_events': events,
  '202611211300_add_jobs': jobs,
  '202611211301_create_job_positions': jobPositions,
  '202611211310_add_indexes': indexes,
  '202611211400_traceparent': traceparent,
  '202611211410_slot_set_at': slotSetAt,
  '202611211430_create_smpp_links': smppLinks,
  '202611211431_create_message_parts': messageParts,
  '202611211432_create_inbound_parts': inboundParts,
  '202611211500_add_content': content,
  '202611211510_create_calls': calls,
  '202611211511_create_media': media,
  '202611211512_create_opt_outs': optOuts,
  '202611211600_create_phones': phones,
  '202611211700_create_webhooks': webhooks,
  '202611211701_add_event_data': eventData,
  '202611211702_add_callback_url': callbackUrl,
  '202611211710_create_payments': payments,
  '202611211711_create_payment_requests': paymentRequests,
  '202611220800_create_batches': batches,
  '202611220802_add_bulk_lane': bulkLane,
  '202611220803_create_batch_errors': batchErrors,
  '202611220900_create_opt_out_overrides': optOutOverrides,
  '202611220901_create_keywords': keywords,
  '202611220902_create_auto_replies': autoReplies,
  '202611220910_add_not_before': notBefore,
  '202611220911_create_recipient_places': recipientPlaces,
  '202611220920_create_conversations': conversations,
  '202611220921_create_app_balances': appBalances,
  '202611221000_create_users': users,
  '202611221001_add_sessions': sessions,
  '202611221002_create_user_links': userLinks,
  '202611221010_create_message_hours': messageHours,
  '202611221011_create_message_minutes': messageMinutes,
  '202611221100_limit_users': limitUsers,
} as const;
