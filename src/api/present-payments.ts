/** Payment apps, transactions and texts as they go out, field by field. */
import { callsByC2b } from '../payments/c2b.js';
import { transactionRecord } from '../payments/record.js';
import { findOperator } from '../payments/registry.js';
import type { ListedApp } from '../payments/app-service.js';
import type { TransactionDetails } from '../payments/service.js';
import type { ShownText } from '../payments/text-store.js';
import type { OperatorDriver } from '../payments/types.js';
import { instant } from './present.js';

const instantOrNull = (ms: number | null) => (ms === null ? null : instant(ms));

export const presentOperator = ({ name, label, currencies, senders, country, layouts }: OperatorDriver) => ({
  name,
  label,
  currencies: Object.keys(currencies),
  time_zone: country.zone,
  known_senders: [...senders],
  kinds: [...new Set(layouts.map(({ kind }) => kind))],
  unconfirmed_kinds: [...new Set(layouts.filter(({ evidence }) => evidence === 'C').map(({ kind }) => kind))],
});

/** @param callbackBase base of its callback addresses, for those who may change it; null = not shown */
export const presentPaymentApp = (app: ListedApp, callbackBase: string | null) => {
  const driver = findOperator(app.driver);
  const isShown = callbackBase !== null && callsByC2b(app.driver);
  const base = !isShown ? null : `${callbackBase}/api/pay/${app.id}/callback/${app.callbackKey}`;
  return {
    id: app.id,
    name: app.name,
    driver: app.driver,
    driver_label: driver?.label ?? app.driver,
    currencies: Object.keys(driver?.currencies ?? {}),
    trusted_senders: app.trustedSenders,
    settings: app.settings,
    linked_apps: app.linkedApps,
    callback_urls: base && {
      confirmation: `${base}/confirmTransaction`,
      validation: `${base}/validateTransaction`,
    },
    created_by: app.createdBy,
    updated_by: app.updatedBy,
    created_at: instant(app.createdAt),
    updated_at: instant(app.updatedAt),
  };
};

export const presentPaymentText = (text: ShownText) => ({
  id: text.id,
  payment_app_id: text.paymentAppId,
  app_id: text.appId,
  message_id: text.messageId,
  transaction: text.transactionRow,
  state: text.state,
  flags: text.flags,
  from: text.from,
  message: text.text,
  message_time: instantOrNull(text.receivedAt),
  created_at: instant(text.createdAt),
  updated_at: instant(text.updatedAt),
});

export const presentTransactionDetails = ({ transaction, texts, requests }: TransactionDetails) => ({
  ...transactionRecord(transaction),
  raw: texts[0]?.text ?? null,
  texts: texts.map(presentPaymentText),
  requests: requests.map(({ id, action, verdict, createdAt }) => ({
    id,
    action,
    verdict,
    created_at: instant(createdAt),
  })),
});
