/** Why a row makes no message, in the gateway's own sentences. */
import { sentences } from '../sentences.js';

export const rowWords = sentences({
  no_recipient: 'The row has no recipient.',
  no_number:
    'This is not a phone number. Write it with its country code, for example 254711000111, or set the country of the app.',
  empty_column: 'The column "{column}" is empty, and the text needs it.',
  no_text: 'The row has no text.',
  text_too_long: 'The text is longer than {number} characters.',
  bad_characters: 'The text holds characters that cannot be sent.',
  ref_too_long: 'The client_ref is longer than {number} characters.',
  same_number: 'The same number stands in row {number}.',
  opted_out: '{recipient} does not want messages from this app.',
});
