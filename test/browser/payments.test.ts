/** From nothing to a booked payment, and what a person does with texts that are odd. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { Provider } from '../incoming/support/provider.js';
import { textOf, timeOf } from '../payments/support/wallet.js';
import { appFields } from '../workflows/support/company.js';
import { assertAccessible, inDark, useBrowser } from './support/browser.js';

const MARKUP = '<img src=x onerror="window.stolen = 1"><script>window.stolen = 1</script>';
const inBothSchemes = async (page: Page) => {
  await assertAccessible(page);
  await inDark(page, () => assertAccessible(page));
};

describe('payments, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser();
  const provider = new Provider(gateway);
  let app: any;
  let texts = 0;

  const receive = async (text: string, from = 'MPESA') => {
    const form = { from, to: '', text, id: `m-${(texts += 1)}`, at: String(timeOf('KE-01').getTime()) };
    assert.equal((await provider.call(app, 'receive', '', { form })).status, 200);
  };

  before(async () => {
    app = await gateway.createApp({ ...appFields('http://127.0.0.1:1/send'), name: 'Till phone' });
  });

  it('a payment app is made and linked by its page; the next text is booked before one’s eyes', async () => {
    const { page } = gateway;
    await page.goto('/payments');
    await page.getByRole('button', { name: 'Set up payments' }).click();
    await page.getByRole('button', { name: 'Add a payment app' }).click();
    const editor = page.getByRole('dialog', { name: 'Add a payment app' });
    await editor.getByRole('textbox', { name: 'Name' }).fill('Shop till');
    await editor.getByRole('combobox', { name: 'Operator' }).fill('Kenya: M-PESA');
    await page.getByRole('option', { name: 'Kenya: M-PESA' }).click();
    await editor.getByRole('combobox', { name: 'Trusted senders' }).fill('MPESA');
    await page.keyboard.press('Enter');
    await editor.getByRole('textbox', { name: 'Ask a person above' }).fill('5000');
    await assertAccessible(page);
    await editor.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('combobox', { name: 'Link an SMS app' }).click();
    await page.getByRole('option', { name: 'Till phone' }).click();
    await page.getByRole('link', { name: 'Till phone' }).waitFor();
    await inBothSchemes(page);
    await page.getByRole('tab', { name: 'Transactions' }).click();
    await page.getByText('No transaction').waitFor();
    await receive(textOf('KE-01'));
    const row = page.getByRole('row').filter({ hasText: 'TJ5AB1CD2E' });
    await row.getByText('KES 1,250.00').waitFor();
    await row.getByText('booked').waitFor();
    await inBothSchemes(page);
  });

  it('a forged text and one that is not understood wait for a person, and run nothing', async () => {
    const { page } = gateway;
    await receive(textOf('KE-02').replace('jane  doe', MARKUP), 'MPESА'); // with a Cyrillic letter
    await receive(`TJ5AB1CD9E Confirmed. Ksh500.00 sent to ${MARKUP}`);
    await page.getByRole('tab', { name: /Needs a person/ }).click();
    await page.getByText('look-alike sender').waitFor();
    await page.getByText(`sent to ${MARKUP}`).waitFor();
    assert.equal(await page.evaluate('window.stolen'), undefined);
    await inBothSchemes(page);
  });

  it('a text is dismissed, and the audit log keeps the reason', async () => {
    const { page } = gateway;
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Not in the statement.');
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('The text is dismissed.').waitFor();
    const noted = await gateway.db('audit_log').where({ action: 'payment_text.dismiss' }).first();
    assert.deepEqual(JSON.parse(noted.changes), { reason: 'Not in the statement.' });
  });

  it('a payment above the limit is booked by a decision', async () => {
    const { page } = gateway;
    await receive(textOf('KE-01').replace('TJ5AB1CD2E', 'TJ5AB1CD5E').replace('1,250.00', '9,000.00'));
    await page.getByRole('button', { name: 'Look and decide' }).click();
    const drawer = page.getByRole('dialog', { name: 'Transaction' });
    await drawer.getByText('over the limit').waitFor();
    await drawer.getByRole('button', { name: 'Book it' }).click();
    await page
      .getByRole('dialog', { name: 'Book this transaction?' })
      .getByRole('button', { name: 'Book it' })
      .click();
    await drawer.getByText('booked', { exact: true }).waitFor();
  });

  it('texts of a sender that is trusted since are read again', async () => {
    const { page } = gateway;
    await receive(textOf('KE-01').replace('TJ5AB1CD2E', 'TJ5AB1CD6E'), 'SHOP-PAY');
    await page.goto('/payments?tab=attention');
    await page.getByRole('button', { name: 'Trust this sender' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Trust this sender' }).click();
    await page.getByText(/new transactions: 1/).waitFor();
    await page.getByRole('tab', { name: 'Transactions' }).click();
    await page.getByRole('row').filter({ hasText: 'TJ5AB1CD6E' }).waitFor();
  });

  it('filters stand in the address, and the sums follow them', async () => {
    const { page } = gateway;
    await page.goto('/payments?transaction_id=TJ5AB1CD5E');
    await page.getByRole('group', { name: 'Sums of what is shown' }).getByText('KES 9,000.00').waitFor();
    assert.equal(await page.getByRole('row').filter({ hasText: 'TJ5AB1CD2E' }).count(), 0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('row').filter({ hasText: 'TJ5AB1CD2E' }).waitFor();
    assert.ok(!page.url().includes('transaction_id'));
  });

  it('a viewer sees payments and decides nothing', async () => {
    const page = await gateway.signIn('viewer');
    await page.goto('/payments?tab=attention');
    await page.getByText('To be looked at').or(page.getByText('to be looked at')).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Dismiss' }).count(), 0);
    await page.goto('/payments?tab=setup');
    await page.getByRole('heading', { name: 'Shop till' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a payment app' }).count(), 0);
    assert.ok(!(await page.content()).includes('/callback/'));
  });
});
