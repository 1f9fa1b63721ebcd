/** The body of a send, as JSON, form or query string. */
import { z } from 'zod';
import { contentOf, MAX_MEDIA, MAX_URL } from '../../messages/content.js';
import { PRIORITIES, type Content } from '../../messages/types.js';
import { Flag, Text, WholeNumber, When } from '../schemas.js';

/** Recipients come as text; clients that hold numbers as numbers are understood. */
export const Recipient = z
  .union([z.string(), z.int().nonnegative().transform(String)], {
    error: ({ input }) =>
      input === undefined ? 'The to field is required.' : 'The to field must be one phone number.',
  })
  .pipe(Text(40))
  .transform((text) => text.trim())
  .refine((text) => text !== '', { error: 'The to field is required.' });

/** Forms hold texts alone: there a list or an object is written as JSON. */
export const fromForm = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[[{]/.test(value) ? tryJson(value) : value;

/** Recipients of one send. */
const MAX_RECIPIENTS = 1_000;

/** One number, or several: a list, or a text with commas. */
const Recipients = z.preprocess(
  (value) => {
    const read = fromForm(value);
    return typeof read === 'string' && read.includes(',')
      ? read.split(',').filter((one) => one.trim() !== '')
      : read;
  },
  z.union(
    [
      Recipient,
      z
        .array(Recipient, { error: 'The to field must be a phone number, or a list of them.' })
        .min(1, 'The to field is required.')
        .max(MAX_RECIPIENTS, `A send takes ${MAX_RECIPIENTS} recipients; POST /api/sms/batches takes more.`),
    ],
    { error: firstFault },
  ),
);

/** Of the two shapes, what is wrong with the one that was meant. */
function firstFault(issue: { input?: unknown; errors?: unknown }): string | undefined {
  const [one, several] = (issue.errors ?? []) as { message: string }[][];
  return (Array.isArray(issue.input) ? several : one)?.[0]?.message;
}

const Metadata = z
  .union([z.record(z.string(), z.unknown()), z.string()], { error: 'The metadata field must be an object.' })
  .transform((value, context) => {
    const metadata: unknown = typeof value === 'string' ? tryJson(value) : value;
    const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
    if (isObject && lengthAsJson(metadata) <= 4_000) return metadata as Record<string, unknown>;
    context.addIssue({
      code: 'custom',
      message: 'The metadata field must be an object of at most 4,000 characters as JSON.',
    });
    return z.NEVER;
  });

/** An address may hold commas, so a text is one address. */
const MediaUrls = z.preprocess(
  (value) => {
    const read = fromForm(value);
    return typeof read === 'string' ? (read === '' ? [] : [read]) : read;
  },
  z
    .array(z.string().max(MAX_URL, `An address may have ${MAX_URL} characters.`), {
      error: 'The media_urls field must be a list of addresses.',
    })
    .max(MAX_MEDIA, `A message takes ${MAX_MEDIA} files at most.`),
);

/** WhatsApp's own limits are narrower; these keep what is stored in bounds. */
const VARIABLE_LENGTH = 1_024;
const VARIABLES_LENGTH = 4_000;
const MAX_VARIABLES = 50;

const Variable = z
  .union([z.string(), z.number().transform(String)], { error: 'A variable is a text.' })
  .pipe(Text(VARIABLE_LENGTH));

const Variables = z
  .union(
    [
      z
        .array(Variable)
        .transform((values) => Object.fromEntries(values.map((value, at) => [String(at + 1), value]))),
      z.record(Text(64).min(1), Variable),
    ],
    { error: 'The variables of a template are a list or an object of texts.' },
  )
  .refine(
    (values) => Object.keys(values).length <= MAX_VARIABLES,
    `A template takes ${MAX_VARIABLES} variables.`,
  )
  .refine(
    (values) => Object.values(values).join('').length <= VARIABLES_LENGTH,
    `The variables may have ${VARIABLES_LENGTH} characters together.`,
  );

const Template = z.preprocess(
  fromForm,
  z.object(
    {
      name: Text(512)
        .transform((text) => text.trim())
        .default('')
        .meta({ description: "The template's name or id at the provider." }),
      language: z
        .string()
        .regex(
          /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}$/,
          'Use a language as the template names it, such as en_US.',
        )
        .optional(),
      variables: Variables.default({}),
    },
    { error: 'The template field must be an object with name, language and variables.' },
  ),
);

/** What a message and a batch are asked for alike. */
export const SendOptions = {
  media_urls: MediaUrls.optional().meta({
    description: 'mms and whatsapp: public https addresses of files.',
  }),
  template: Template.optional().meta({
    description: 'whatsapp: an approved template in place of the message.',
  }),
  scheduled_at: When.optional(),
  expires_at: When.optional(),
  ttl: WholeNumber(1, 30 * 86_400).optional(),
  priority: z.enum(PRIORITIES).optional(),
  sender: Text(20).min(1).optional(),
  metadata: Metadata.optional(),
  callback_url: Text(2_000)
    .min(1)
    .optional()
    .meta({ description: 'Where the events of this message are posted to.' }),
  override_opt_out: Text(200)
    .transform((text) => text.trim())
    .refine((text) => text !== '', { error: 'Say why in the override_opt_out field.' })
    .optional()
    .meta({
      description:
        'Why it goes out although the recipient may have opted out; needs the scope optouts:override. Kept and listed.',
    }),
  dry_run: Flag.optional().meta({
    description:
      "true: nothing is sent. The answer says what would be; its cost goes by the app's last messages.",
  }),
};

const Fields = z.object({
  to: Recipients.meta({
    description: 'A number; or up to 1,000, as a list or with commas, which make a batch.',
  }),
  message: Text(500)
    .transform((text) => (text.trim() === '' ? '' : text))
    .optional()
    .meta({ description: 'Required for sms and voice; elsewhere unless there is a file or a template.' }),
  client_ref: Text(100)
    .transform((text) => text.trim()) // MySQL reads "a" and "a " as the same key
    .refine((text) => text !== '', { error: 'The client_ref field is empty.' })
    .optional(),
  ...SendOptions,
});

/** Beside whatever else is wrong, so that one reply names every fault. What a channel takes is looked at later. */
export const SendBody = Fields.refine(saysSomething, {
  path: ['message'],
  error: 'The message field is required.',
  when: () => true,
});

/** The same to somebody who is known. */
export const ReplyBody = Fields.omit({ to: true }).refine(saysSomething, {
  path: ['message'],
  error: 'The message field is required.',
  when: () => true,
});

function saysSomething(fields: unknown): boolean {
  const { message, media_urls: media, template } = (fields ?? {}) as Record<string, unknown>;
  if (message !== undefined && message !== '') return true;
  return template !== undefined || (media !== undefined && !(Array.isArray(media) && media.length === 0));
}

/** What goes out beside the text; absent = nothing. */
export function readContent(body: Pick<z.output<typeof SendBody>, 'template' | 'media_urls'>): {
  content?: Content;
} {
  const { name, language, variables } = body.template ?? {};
  const template =
    name === undefined ? null : { name, ...(language && { language }), variables: variables ?? {} };
  const content = contentOf(body.media_urls ?? [], template);
  return content ? { content } : {};
}

/** Infinite for what is nested too deep to be written. */
function lengthAsJson(value: object): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    return Infinity;
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

type Options = z.output<z.ZodObject<typeof SendOptions>>;

/** As the services take them. */
export const readOptions = (body: Options) => ({
  ...readContent(body),
  scheduledAt: body.scheduled_at ?? null,
  expiresAt: body.expires_at ?? null,
  ttlS: body.ttl ?? null,
  sender: body.sender ?? null,
  metadata: body.metadata ?? null,
  ...(body.callback_url !== undefined && { callbackUrl: body.callback_url }),
  ...(body.priority && { priority: body.priority }),
});
