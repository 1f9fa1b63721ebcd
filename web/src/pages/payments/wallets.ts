/** Payment apps ("wallets" here, to tell them from SMS apps), and what is done with them. */
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { must } from '../../parts/problem';

export type Wallet = Schemas['PaymentApp'];
export type Driver = Schemas['PaymentDriver'];
export type Transaction = Schemas['Transaction'];
export type PaymentText = Schemas['PaymentText'];
export type Total = Schemas['PaymentTotals']['totals'][number];

const refreshPayments = () => refresh('/api/pay', '/api/problems');

const inPath = (id: number) => ({ params: { path: { id: String(id) } } });

/** Every payment app: a gateway has a handful. */
export const useWallets = () =>
  query.useQuery('get', '/api/pay/apps', { params: { query: { per_page: 100 } } }, { staleTime: 30_000 });

type WalletBody = Pick<Wallet, 'name' | 'trusted_senders'> & {
  driver: string;
  settings: Record<string, unknown>;
};

/** @param id null = a new one */
export async function saveWallet(id: number | null, body: WalletBody): Promise<void> {
  if (id === null) await must(api.POST('/api/pay/apps', { body }));
  else await must(api.PATCH('/api/pay/apps/{id}', { ...inPath(id), body }));
  await refreshPayments();
}

export async function removeWallet(id: number): Promise<void> {
  await must(api.DELETE('/api/pay/apps/{id}', inPath(id)));
  await Promise.all([refreshPayments(), refresh('/api/sms/apps')]);
}

export async function rotateKey(id: number): Promise<void> {
  await must(api.POST('/api/pay/apps/{id}/key', inPath(id)));
  await refreshPayments();
}

/** @param walletId null = the texts of this app are no longer read */
export async function linkApp(appId: number, walletId: number | null): Promise<void> {
  const path = { app: String(appId) };
  await must(api.PATCH('/api/sms/apps/{app}', { params: { path }, body: { payment_app_id: walletId } }));
  await Promise.all([refreshPayments(), refresh('/api/sms/apps')]);
}

/** Whether texts that this phone posts may book payments. */
export async function trustPhone(appId: number, isTrusted: boolean): Promise<void> {
  const body = { settings: { trusted_for_payments: isTrusted } };
  await must(api.PATCH('/api/sms/apps/{app}', { params: { path: { app: String(appId) } }, body }));
  await refresh('/api/sms/apps');
}

/** Reads the whole inbox of the linked apps again. @returns texts looked at, and transactions found in them */
export async function reparse(id: number): Promise<{ lookedAt: number; found: number }> {
  let lookedAt = 0;
  let found = 0;
  for (let after: number | null | undefined; after !== null;) {
    const body = after === undefined ? {} : { after };
    const { data } = await must(api.POST('/api/pay/apps/{id}/reparse', { ...inPath(id), body }));
    lookedAt += data.looked_at;
    found += data.verdicts['new'] ?? 0;
    after = data.next;
  }
  await refreshPayments();
  return { lookedAt, found };
}

export type Decision =
  { what: 'confirm' | 'reject'; transaction: number } | { what: 'dismiss'; text: number };

export async function decide(decision: Decision, reason: string): Promise<void> {
  const body = reason ? { reason } : {};
  if (decision.what === 'dismiss')
    await must(api.POST('/api/pay/attention/{id}/dismiss', { ...inPath(decision.text), body }));
  else if (decision.what === 'confirm')
    await must(api.POST('/api/pay/transactions/{id}/confirm', { ...inPath(decision.transaction), body }));
  else await must(api.POST('/api/pay/transactions/{id}/reject', { ...inPath(decision.transaction), body }));
  await refreshPayments();
}
