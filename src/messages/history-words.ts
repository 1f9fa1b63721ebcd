/** What the gateway itself writes into the history of a message. Whatever else stands there came from elsewhere. */
import { sentences } from '../sentences.js';

export const historyWords = sentences({
  accepted: 'accepted',
  received: 'received',
  attempt: 'attempt {number}',
  attempt_queued: 'attempt {number}: queued for the phone',
  moved_unseen: 'moved from one app to another', // before the next, which it fits as well
  moved: 'moved from {from} to {to}',
  begun_again: 'begun again ({number} of {total})',
  run_restarted: 'its workflow run was gone; started again',
  dlr_timeout: 'dlr_timeout',
  read: 'read',
  batch_cancelled: 'its batch was cancelled',
  answered: 'answered by message {id}',
  no_answer_no_number: 'no automatic answer: the sender is no phone number',
  no_answer_own_number: 'no automatic answer: the sender is a number of an app of this gateway',
  no_answer_too_many: 'no automatic answer: the number got as many answers within an hour as it may',
  no_answer_same_again: 'no automatic answer: the number got the same answer a moment ago',
  no_answer_refused: 'no automatic answer: it was refused ({code})',
  opt_out_overridden: 'sent whether opted out or not: {reason}',
  provider_has_it_not: 'the provider does not have it',
  sent_again: 'no report came; sent again as on_ambiguous says',
  restored: 'restored from a backup: it may have been sent after that was made',
  phone_has_it: 'the phone has it',
  phone_took_it: 'handed to the phone, which does not confirm',
  part: 'part {number} of {total}: {said}',
});
