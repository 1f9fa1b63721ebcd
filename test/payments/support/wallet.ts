/** A payment app with its SMS apps in a database of the test's own, and the texts that come in for it. */
import { randomUUID } from 'node:crypto';
import { AppStore } from '../../../src/apps/store.js';
import type { App } from '../../../src/apps/types.js';
import type { Db } from '../../../src/db/connect.js';
import { inTransaction } from '../../../src/db/sql.js';
import { takeInbound } from '../../../src/incoming/inbound.js';
import { PaymentAppStore } from '../../../src/payments/app-store.js';
import { readTransaction } from '../../../src/payments/store.js';
import type { PaymentAppSettings, Transaction } from '../../../src/payments/types.js';
import { createSecretBox } from '../../../src/security/secrets.js';
import { useDatabase } from '../../support/database.js';
import { TEXTS } from '../texts/index.js';

export const textOf = (id: string): string =>
  Object.values(TEXTS)
    .flat()
    .find((row) => row.id === id)!.text;

/** When the texts that print a time came, more or less: none of them looks late or early. */
export const timeOf = (id: string): Date => {
  const { gives } = Object.values(TEXTS)
    .flat()
    .find((row) => row.id === id)!;
  return new Date(Date.parse(gives.at ?? '2026-07-01T12:00:00Z') + 30_000);
};

export interface Received {
  from?: string;
  at?: Date;
  app?: App;
  /** The phone's own id of the SMS; default: another one each time. */
  id?: string;
  overHttps?: boolean;
  /** Another process's view of the database. */
  db?: Db;
}

export class TestWallet {
  db!: Db;
  other!: Db;
  paymentAppId = 0;
  /** The first of the linked SMS apps. */
  app!: App;
  private readonly box = createSecretBox(Buffer.alloc(32, 7));
  readonly apps = new AppStore(this.box);
  readonly store = new PaymentAppStore(this.box);

  constructor() {
    useDatabase(({ db, other }) => {
      this.db = db;
      this.other = other;
    });
  }

  /** A new payment app with one SMS app: nothing of another test concerns it. */
  async open(driver: string, trustedSenders: string[], settings: PaymentAppSettings = {}): Promise<void> {
    const stamp = { createdBy: null, updatedBy: null, createdAt: 0, updatedAt: 0 };
    this.paymentAppId = await this.store.insert(this.db, {
      ...{ name: randomUUID(), driver, trustedSenders, settings, callbackKey: 'key-of-a-test' },
      ...stamp,
    });
    this.app = await this.addApp();
  }

  async addApp(fields: Partial<App> = {}): Promise<App> {
    const stamp = { createdBy: null, updatedBy: null, createdAt: 0, updatedAt: 0 };
    const id = await this.apps.insert(this.db, {
      ...{
        name: randomUUID(),
        type: 'Http',
        channel: 'sms',
        smsLimit: 100,
        phoneNumber: null,
        groupId: null,
      },
      ...{ paymentAppId: this.paymentAppId, credentials: {}, callbackKey: 'k', settings: {} },
      ...stamp,
      ...fields,
    });
    return (await this.apps.find(this.db, id))!;
  }

  /** @returns id of the message in the inbox */
  async receive(text: string, received: Received = {}): Promise<number> {
    const { from = 'MPESA', at = new Date('2026-07-01T12:00:00Z'), id = randomUUID() } = received;
    const { app = this.app, db = this.db, overHttps } = received;
    const sms = {
      from,
      to: '',
      text,
      receivedAt: at,
      providerId: id,
      ...(overHttps !== undefined && { overHttps }),
    };
    const taken = await inTransaction(db, (trx) => takeInbound(trx, app, sms, at.getTime()));
    return taken.messageId!;
  }

  /** A known text, at its time, from a sender of this wallet. */
  receiveRow(id: string, received: Received = {}): Promise<number> {
    return this.receive(textOf(id), { at: timeOf(id), ...received });
  }

  async transactions(): Promise<Transaction[]> {
    const rows = await this.db('transactions').where({ payment_app_id: this.paymentAppId }).orderBy('id');
    return rows.map(readTransaction);
  }

  /** Every row as `id kind status`, oldest first. */
  async ledger(): Promise<string[]> {
    return (await this.transactions()).map(
      ({ transactionId, kind, status }) => `${transactionId} ${kind} ${status}`,
    );
  }

  /** Texts by message: their state and flags. */
  async texts(): Promise<string[]> {
    const rows = await this.db('payment_texts').where({ payment_app_id: this.paymentAppId }).orderBy('id');
    return rows.map(({ state, flags }) => [state, ...JSON.parse(flags)].join(' '));
  }

  /** What was told of payments since the wallet was opened, oldest first. */
  async events(): Promise<string[]> {
    const linked = this.db('apps').where({ payment_app_id: this.paymentAppId }).select('id');
    const rows = await this.db('events')
      .whereIn('app_id', linked)
      .where('type', 'like', 'payment.%')
      .orderBy('id');
    return rows.map(({ type }) => type);
  }

  async inbox(): Promise<number> {
    const linked = this.db('apps').where({ payment_app_id: this.paymentAppId }).select('id');
    return Number((await this.db('messages').whereIn('app_id', linked).count({ n: '*' }).first())!['n']);
  }
}
