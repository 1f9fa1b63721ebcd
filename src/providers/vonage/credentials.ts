/** The fields of an app at Vonage. */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** RS256 wants 2048 bits at least (RFC 7518 §3.3); the SDK refuses less only while sending. */
const MIN_KEY_BITS = 2048;

function isPrivateKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_KEY_BITS;
  } catch {
    return false;
  }
}

export const SIGNATURE_METHODS = ['md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const;

export const credentials = z.object({
  api_key: z.string().min(1).meta({ title: 'API key', help: '8 characters.', secret: true }),
  api_secret: z.string().min(1).meta({
    title: 'API secret',
    help: 'Of the SMS API; the other channels use the application.',
    secret: true,
  }),
  phone_number: z.string().min(1).meta({ title: 'Sender', help: 'Number without +, or alphanumeric id.' }),
  application_id: z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is a UUID, as the dashboard shows it')
    .optional()
    .meta({ title: 'Application id', help: 'For voice, mms and whatsapp: the application that sends.' }),
  c1: z
    .string()
    .trim()
    .refine(isPrivateKey, 'is an RSA private key in PEM form, all lines of the file that Vonage made')
    .optional()
    .meta({
      multiline: true,
      title: 'Private key of the application',
      help: 'The whole file, from BEGIN to END PRIVATE KEY.',
      secret: true,
    }),
  c2: z.string().min(1).optional().meta({
    title: 'Signature secret',
    help: 'From the API settings. With it, unsigned calls of the Messages and Voice APIs are refused.',
    secret: true,
  }),
  c3: z
    .enum(SIGNATURE_METHODS, { error: `is one of ${SIGNATURE_METHODS.join(', ')}` })
    .optional()
    .meta({
      title: 'Signature method',
      help: 'Of SMS calls: md5hash, md5, sha1, sha256 or sha512. Leave empty while the account does not sign them.',
    }),
});
export type Credentials = z.infer<typeof credentials>;
