/** One text and what it must give; fields that are left out are null. */
import type { PaymentKind, PaymentSub } from '../../../src/payments/types.js';

export interface TextRow {
  id: string;
  evidence: 'A' | 'B' | 'C';
  from: string;
  text: string;
  gives: {
    kind: PaymentKind;
    sub?: PaymentSub;
    transactionId?: string;
    amount?: string;
    currency?: string;
    fee?: string;
    balance?: string;
    name?: string;
    number?: string;
    account?: string;
    /** ISO 8601. */
    at?: string;
    timeFrom?: 'id';
    original?: string;
  };
}
