/** What SNS posts to a subscription: read, checked against its certificate, and where that certificate is. Pure. */
import { verify as verifySignature, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../wire.js';

const text = z.string();
const Envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: text,
  TopicArn: text,
  Message: text,
  Subject: text.nullish(),
  Timestamp: text,
  SignatureVersion: z.enum(['1', '2']),
  Signature: text,
  SigningCertURL: text,
  SubscribeURL: text.optional(),
  Token: text.optional(),
});
export type Envelope = z.infer<typeof Envelope>;

/** `none`: not from a subscription at all; `broken`: it says so, and can't be checked. */
export function readEnvelope(body: Buffer): { envelope: Envelope } | 'broken' | 'none' {
  const json = parseJson(body);
  const marks = ['Type', 'Signature', 'SigningCertURL', 'TopicArn'];
  if (typeof json !== 'object' || json === null || !marks.some((name) => name in json)) return 'none';
  const parsed = Envelope.safeParse(json);
  return parsed.success ? { envelope: parsed.data } : 'broken';
}

/** Source: "Verifying the signatures of Amazon SNS messages", read 2026-11-20. Only keys that are there count. */
const SIGNED_KEYS = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

export function canonicalString(envelope: Envelope): string {
  return SIGNED_KEYS[envelope.Type]
    .map((key) => [key, envelope[key]] as const)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}\n${value}\n`)
    .join('');
}

const DIGESTS = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' } as const;

/** @param pem the certificate behind `SigningCertURL` */
export function isSigned(envelope: Envelope, pem: string, now: Date): boolean {
  try {
    const certificate = new X509Certificate(pem);
    if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo)) return false;
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') return false;
    return verifySignature(
      DIGESTS[envelope.SignatureVersion],
      Buffer.from(canonicalString(envelope), 'utf8'),
      certificate.publicKey,
      Buffer.from(envelope.Signature, 'base64'),
    );
  } catch {
    return false; // neither a certificate nor a signature
  }
}

const HOST = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** An https address of SNS itself, with nothing in it that leads elsewhere; null for any other. */
export function amazonUrl(address: string | undefined): URL | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  const isPlain = url.username === '' && url.password === '' && url.port === '';
  return url.protocol === 'https:' && isPlain && HOST.test(url.hostname) ? url : null;
}

/** Anybody can name any address there: what is not a certificate of SNS is not even asked for. */
export function certificateUrl({ SigningCertURL }: Envelope): URL | null {
  const url = amazonUrl(SigningCertURL);
  return url?.pathname.endsWith('.pem') ? url : null;
}

const MAX_AGE_MS = 3_600_000;

/**
 * A signature says only "from SNS": topics of all customers are signed with the same keys. So the topic must be one of
 * ours, and the message no old one that somebody kept.
 */
export function isOurs(envelope: Envelope, topics: readonly string[], now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(envelope.Timestamp);
  return topics.includes(envelope.TopicArn) && Math.abs(ageMs) <= MAX_AGE_MS;
}
