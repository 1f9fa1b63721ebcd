/** What people are refused for daily: these reasons are told by their code as well, for other languages. */
import { sentences } from './sentences.js';

export const refusalWords = sentences({
  no_number:
    '"{written}" is not a phone number. Write it with its country code, for example 254711000111, or set the country of the app.',
  to_missing: 'The to field is required.',
  sender_not_listed: '"{sender}" is not an allowed sender here. Add it to the app\'s settings.senders first.',
  time_past: 'The time lies in the past.',
  time_far: 'The time lies more than a year ahead.',
  expires_early: 'The message would expire before it is sent.',
  password_short: 'Use at least {min} characters: three or four words are easy to remember.',
  password_long: 'Use at most {max} characters.',
  password_own: 'Your name or address is the first thing that somebody tries.',
  password_common: 'This password is one of those that are tried first. Choose another one.',
});
