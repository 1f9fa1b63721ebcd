/** The app's fields, and what they mean for its link. */
import { z } from 'zod';
import { ALPHABETS, type Alphabet } from './alphabet.js';
import { BASES, type Base, type IdBases } from './ids.js';
import { LONG_MODES, type LongMode } from './split.js';

const PORT = 2775;
const TLS_PORT = 3550;
const ADDRESS = /^(?:(ssmpp|smpp):\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s/:@[\]]+)(?::(\d{1,5}))?\/?$/;
const PACE = /^([1-9]\d{0,2})\/(\d{1,4}(?:\.\d{1,3})?)$/;
const ID_BASES = new RegExp(`^(${BASES.join('|')}):(${BASES.join('|')})$`);

const octet = z.string().regex(/^(25[0-5]|2[0-4]\d|1?\d?\d)$/, 'Give a number from 0 to 255.');
const choice = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, { error: `Use ${words.join(', ').replace(/, ([^,]*)$/, ' or $1')}.` });
/** The octets of the standard, which ASCII text has one for each character. */
const cString = (max: number) =>
  z
    .string()
    .regex(/^[\x20-\x7e]*$/, 'Use plain ASCII characters.')
    .max(max);

export const credentials = z.object({
  api_link: z
    .string()
    .regex(ADDRESS, 'Give the host, host:port, smpp://host:port or ssmpp://host:port.')
    .meta({
      title: 'Host',
      help: 'Of the SMSC; smpp:// or ssmpp:// (TLS) may stand before it.',
      address: true,
    }),
  port: z
    .string()
    .regex(/^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/, 'Give a port number.')
    .optional()
    .meta({ title: 'Port', help: `Default ${PORT}, with TLS ${TLS_PORT}.` }),
  username: cString(15).min(1).meta({ title: 'system_id', help: 'At most 15 characters.' }),
  password: cString(64).min(1).meta({
    title: 'Password',
    help: 'The standard allows 8 characters; many SMSCs take more.',
    secret: true,
  }),
  phone_number: cString(20)
    .optional()
    .meta({ title: 'Sender', help: 'Number, short code or name; empty where the SMSC sets it.' }),
  source_addr_ton: octet
    .optional()
    .meta({ title: 'Source TON', help: 'Default: from the form of the sender.' }),
  source_addr_npi: octet
    .optional()
    .meta({ title: 'Source NPI', help: 'Default: from the form of the sender.' }),
  dest_addr_ton: octet.optional().meta({ title: 'Destination TON', help: 'Default 1 (international).' }),
  dest_addr_npi: octet.optional().meta({ title: 'Destination NPI', help: 'Default 1 (E.164).' }),
  route: cString(5).optional().meta({ title: 'service_type', help: 'At most 5 characters; default empty.' }),
  c1: cString(12).optional().meta({ title: 'system_type', help: 'At most 12 characters; default empty.' }),
  c2: choice(['transceiver', 'tx_rx'])
    .optional()
    .meta({ title: 'Bind', help: 'transceiver (default), or tx_rx = one transmitter and one receiver.' }),
  c3: choice(['on', 'off']).optional().meta({ title: 'TLS', help: 'on or off (default).' }),
  c4: z.string().regex(ID_BASES, 'Write two of asis, hex and dec, for example hex:dec.').optional().meta({
    title: 'Id bases',
    help: 'How the SMSC writes ids in answers and in receipts, for example hex:dec; default asis:asis.',
  }),
  c5: z
    .string()
    .regex(PACE, 'Write window/rate, for example 10/20.')
    .refine((pace) => Number(PACE.exec(pace)?.[2] ?? 1) > 0, 'The rate must be above 0.')
    .optional()
    .meta({
      title: 'Window and rate',
      help: 'Submits without an answer at once, and parts a second, for example 10/20; default 10/10.',
    }),
  c6: choice(ALPHABETS)
    .optional()
    .meta({ title: 'Default alphabet', help: 'Behind data_coding 0: gsm (default) or latin1.' }),
  c7: choice(LONG_MODES)
    .optional()
    .meta({ title: 'Long messages', help: 'udh8 (default), udh16, sar or payload (the SMSC splits).' }),
});
export type Credentials = z.output<typeof credentials>;

export interface LinkSettings {
  host: string;
  port: number;
  tls: boolean;
  systemId: string;
  password: string;
  systemType: string;
  serviceType: string;
  bind: 'transceiver' | 'tx_rx';
  ids: IdBases;
  /** Submits without an answer at once. */
  window: number;
  /** Parts a second. */
  tps: number;
  alphabet: Alphabet;
  long: LongMode;
  source: { ton?: number; npi?: number };
  destination: { ton?: number; npi?: number };
}

/** @param fields as `credentials` has checked them */
export function settingsOf(fields: Credentials): LinkSettings {
  const [, scheme, host = '', port] = ADDRESS.exec(fields.api_link) ?? [];
  const tls = scheme === 'ssmpp' || fields.c3 === 'on';
  const [, window = '10', tps = '10'] = PACE.exec(fields.c5 ?? '') ?? [];
  const [, answer = 'asis', receipt = 'asis'] = ID_BASES.exec(fields.c4 ?? '') ?? [];
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? fields.port ?? (tls ? TLS_PORT : PORT)),
    tls,
    systemId: fields.username,
    password: fields.password,
    systemType: fields.c1 ?? '',
    serviceType: fields.route ?? '',
    bind: fields.c2 ?? 'transceiver',
    ids: { answer: answer as Base, receipt: receipt as Base },
    window: Number(window),
    tps: Number(tps),
    alphabet: fields.c6 ?? 'gsm',
    long: fields.c7 ?? 'udh8',
    source: fixed(fields.source_addr_ton, fields.source_addr_npi),
    destination: fixed(fields.dest_addr_ton, fields.dest_addr_npi),
  };
}

const fixed = (ton: string | undefined, npi: string | undefined) => ({
  ...(ton !== undefined && { ton: Number(ton) }),
  ...(npi !== undefined && { npi: Number(npi) }),
});
