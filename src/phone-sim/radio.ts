/** The SIM and the air of a simulated phone: what really left it, and what the network said. */

/** Milliseconds since 1970. */
export type Clock = () => number;

/** What Android tells the app that asked for an SMS to be sent; `silent` = it never says anything. */
export type RadioResult = 'ok' | 'generic' | 'noService' | 'radioOff' | 'nullPdu' | 'limit' | 'silent';

/** What the network tells later about an SMS that was sent; `none` = nothing. */
export type DeliveryReport = 'none' | 'delivered' | 'failed';

/** Source: android.telephony.SmsManager, result codes. */
export const ANDROID_CODES: Readonly<Record<Exclude<RadioResult, 'silent'>, number>> = {
  ok: -1,
  generic: 1,
  radioOff: 2,
  nullPdu: 3,
  noService: 4,
  limit: 5,
};

export interface Sms {
  to: string;
  text: string;
  /** What the gateway calls it; null when it gave no name. */
  id: string | null;
}

export interface SentSms extends Sms {
  at: number;
}

export interface RadioOptions {
  clock: Clock;
  /** Asked for every SMS for which nothing is scripted. Default: `ok`. */
  result?: (sms: Sms) => RadioResult;
  /** Likewise. Default: `none`. */
  report?: (sms: Sms) => DeliveryReport;
  onSent?: (sms: SentSms) => void;
}

export class SimRadio {
  /** Every SMS that left the phone, in order: the truth in which duplicates are counted. */
  readonly sent: SentSms[] = [];
  /** Every SMS that the radio did not take, with its reason. */
  readonly refused: { sms: Sms; result: RadioResult }[] = [];
  private readonly results: RadioResult[] = [];
  private readonly reports: DeliveryReport[] = [];

  constructor(private readonly options: RadioOptions) {}

  /** Results of the next SMS, one each. */
  script(...results: RadioResult[]): void {
    this.results.push(...results);
  }

  /** Delivery reports of the next SMS that leave the phone, one each. */
  scriptReports(...reports: DeliveryReport[]): void {
    this.reports.push(...reports);
  }

  /** An SMS whose result is `silent` has left the phone: nobody knows better than that. */
  send(sms: Sms): { result: RadioResult; report: DeliveryReport } {
    const result = this.results.shift() ?? this.options.result?.(sms) ?? 'ok';
    if (result !== 'ok' && result !== 'silent') {
      this.refused.push({ sms, result });
      return { result, report: 'none' };
    }
    const sent = { ...sms, at: this.options.clock() };
    this.sent.push(sent);
    this.options.onSent?.(sent);
    return { result, report: this.reports.shift() ?? this.options.report?.(sms) ?? 'none' };
  }

  /** How many SMS too many left the phone: further ones under an id that was sent already. */
  get duplicates(): number {
    const named = this.sent.flatMap(({ id }) => (id === null ? [] : [id]));
    return named.length - new Set(named).size;
  }
}
