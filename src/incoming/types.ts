/** Words of the calls of providers, as they came. No I/O. */
import type { CallbackKind } from '../providers/driver.js';

/** What a provider called for; `answer` = what to say in a call of ours. */
export const CALL_KINDS = ['receive', 'callback', 'answer'] as const satisfies readonly (
  CallbackKind | 'answer'
)[];
export type CallKind = CallbackKind | 'answer';
export const IPN_VERDICTS = ['received', 'applied', 'duplicate', 'forged', 'unparsable', 'failed'] as const;
export type IpnVerdict = (typeof IPN_VERDICTS)[number];

export interface IpnRequest {
  appId: number;
  kind: CallKind;
  method: string;
  /** With the callback key masked. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  ip: string | null;
}

export interface StoredIpn extends IpnRequest {
  id: number;
  verdict: IpnVerdict;
  error: string | null;
  messageId: number | null;
  createdAt: number;
}

/** Without what may be long. */
export type IpnSummary = Omit<StoredIpn, 'headers' | 'body'>;

export interface IpnFilter {
  /** null = of every app. */
  appIds: readonly number[] | null;
  verdict?: IpnVerdict | undefined;
  kind?: CallKind | undefined;
}

/** Rows that one request looks through: few have an index by what they are looked for. */
export const LOOK_THROUGH = 3_000;
