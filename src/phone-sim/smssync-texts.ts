/** What SMSsync writes into its results, by version and language of the phone. */
import type { RadioResult } from './radio.js';

export type SmssyncVersion = '2.8' | '3.1';
export type Language = 'en' | 'de';

export interface ResultTexts {
  /** Says that the SMS was sent. 3.1 never sends it. */
  sent: string;
  delivered: string;
  undelivered: string;
  failed: Readonly<Record<Exclude<RadioResult, 'ok' | 'silent'>, string>>;
}

/** The German app says the same for "sent" and "delivered". */
export const RESULT_TEXTS: Readonly<Record<SmssyncVersion, Readonly<Record<Language, ResultTexts>>>> = {
  '2.8': {
    en: {
      sent: 'SMS sent',
      delivered: 'SMS delivered',
      undelivered: 'SMS not delivered',
      failed: {
        generic: 'Generic failure',
        noService: 'No service',
        radioOff: 'Radio off',
        nullPdu: 'Null PDU',
        limit: 'Generic failure',
      },
    },
    de: {
      sent: 'SMS wurde übermittelt',
      delivered: 'SMS wurde übermittelt',
      undelivered: 'SMS wurde nicht übermittelt',
      failed: {
        generic: 'Allgemeiner Fehler',
        noService: 'Kein Netz',
        radioOff: 'Funk ausgeschaltet',
        nullPdu: 'Leere PDU',
        limit: 'Allgemeiner Fehler',
      },
    },
  },
  '3.1': {
    en: {
      sent: 'SMSSync Message Sent',
      delivered: 'SMS Delivered',
      undelivered: 'SMS not delivered',
      failed: {
        generic: 'Failed to send SMS because of a generic failure',
        noService: 'Failed to send SMS because service is currently unavailable',
        radioOff: 'Failed to send SMS because radio was explicitly turned off',
        nullPdu: 'Failed to send SMS because no PDU was provided',
        limit: 'Failed to send SMS because of a generic failure',
      },
    },
    de: {
      sent: 'SMS wurde übermittelt',
      delivered: 'SMS wurde übermittelt',
      undelivered: 'SMS wurde nicht übermittelt',
      failed: {
        generic: 'SMS konnte wegen eines allgemeinen Fehlers nicht gesendet werden',
        noService: 'SMS konnte nicht gesendet werden, weil kein Dienst verfügbar ist',
        radioOff: 'SMS konnte nicht gesendet werden, weil der Funk ausgeschaltet ist',
        nullPdu: 'SMS konnte nicht gesendet werden, weil keine PDU vorhanden war',
        limit: 'SMS konnte wegen eines allgemeinen Fehlers nicht gesendet werden',
      },
    },
  },
};
