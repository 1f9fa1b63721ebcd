/** What can be set on an app about opt-out words. */
import { z } from 'zod';
import { foldWord, LANGUAGES } from './words.js';

const Words = z
  .array(
    z
      .string()
      .max(40)
      .refine((word) => foldWord(word) !== '', 'A word needs a letter or a digit.'),
  )
  .max(50)
  .optional();

const Reply = z.string().max(500).optional();

/** Unset means the default. A list of words takes the place of the table's; STOP itself always counts. */
export const OptOutSettings = z.strictObject({
  enabled: z.stringbool().or(z.boolean()).optional(),
  languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length).optional(),
  stop_words: Words,
  start_words: Words,
  help_words: Words,
  stop_reply: Reply,
  start_reply: Reply,
  help_reply: Reply,
});
export type OptOutSettings = z.infer<typeof OptOutSettings>;
