/** Webhooks, keywords and opt-outs as an operations person clicks through them. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { until } from '../../tools/load/until.js';
import { addWebhook, tell, untilState, useReceiver } from '../webhooks/support.js';
import { assertAccessible, inDark, useBrowser } from './support/browser.js';

/** What a receiver with bad intentions answers. */
const MARKUP = '<script>window.stolen = 1</script><img src=x onerror="window.stolen = 1"><h1>Gone</h1>';

const assertHarmless = async (page: Page) => assert.equal(await page.evaluate('window.stolen'), undefined);
const inBothSchemes = async (page: Page) => {
  await assertAccessible(page);
  await inDark(page, () => assertAccessible(page));
};

describe('automation, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser();
  const receiver = useReceiver();
  let app: any;

  before(async () => {
    app = await gateway.createApp({ name: 'Front desk' });
  });

  it('a webhook is made from an example; its secret is shown once, a sample arrives signed', async () => {
    const { page } = gateway;
    await page.goto('/webhooks');
    await page.getByRole('link', { name: 'Add a webhook' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Orders');
    await page.getByRole('textbox', { name: 'Address (URL)' }).fill(receiver.url);
    await page.getByRole('button', { name: 'Texts that begin with ORDER' }).click();
    assert.equal(await page.getByRole('textbox', { name: 'Value' }).inputValue(), 'ORDER');
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = await page.getByRole('dialog').locator('code').innerText();
    assert.match(secret, /^[\w-]{32}$/);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    assert.ok(!(await page.content()).includes(secret));
    await page.getByRole('button', { name: 'Post a sample' }).click();
    await page.getByText('The sample arrived.').waitFor();
    assert.match(String(receiver.requests.at(-1)!.headers['x-salami-signature']), /^[0-9a-f]{64}$/);
  });

  it('what the gateway refuses stands at its field', async () => {
    const { page } = gateway;
    await page.goto('/webhooks/new');
    await page.getByRole('textbox', { name: 'Address (URL)' }).fill('http://10.0.0.1/inside');
    await page.getByRole('button', { name: 'Create' }).click();
    const field = page.getByRole('textbox', { name: 'Address (URL)' });
    await page.getByText(/not a public address/).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await inBothSchemes(page);
  });

  it('dead deliveries are found, read without harm, and posted again: one, then all', async () => {
    const { page } = gateway;
    receiver.answer([410, MARKUP, { 'content-type': 'text/html' }]);
    const hook = await addWebhook(gateway, { name: 'CRM', callback_url: receiver.url, app_id: app.id });
    for (const type of ['phone.online', 'phone.offline', 'phone.battery_low'] as const)
      await tell(gateway, { type, appId: app.id, data: {} });
    await untilState(gateway, hook.id, 'dead', 3);
    await page.goto('/webhooks');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'CRM' }) });
    await row.getByText('given up').waitFor();
    await row.getByRole('link', { name: 'CRM' }).click();
    await page
      .getByRole('button', { name: /^Details of delivery/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText(MARKUP).waitFor();
    await assertHarmless(page);
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    receiver.answer([200]);
    await page
      .getByRole('button', { name: /^Post delivery \d+ again/ })
      .last()
      .click();
    await page.getByRole('table').getByText('delivered').waitFor();
    await page.getByRole('button', { name: 'Post again what was given up (2)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Post again' }).click();
    await page.getByText('2 deliveries are on their way again.').waitFor();
    await page.getByRole('table').getByText('given up').first().waitFor({ state: 'detached' });
    assert.equal((await untilState(gateway, hook.id, 'delivered', 3)).length, 3);
    await inBothSchemes(page);
  });

  it('what waits for a receiver that is back is tried at once when somebody says so', async () => {
    const { page } = gateway;
    receiver.answer([503]);
    const settings = { retry_initial_s: 600, retry_max_s: 600 };
    const fields = { name: 'Away', callback_url: receiver.url, app_id: app.id, settings };
    const hook = await addWebhook(gateway, fields);
    await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
    const failures = async () => (await gateway.call(`/api/sms/webhooks/${hook.id}`)).body.data.failures;
    await until(async () => (await failures()) > 0, 'the first attempt to fail');
    await page.goto(`/webhooks/${hook.id}`);
    assert.equal(await page.getByRole('button', { name: 'Post again what arrived' }).count(), 0);
    receiver.answer([200]);
    await page.getByRole('button', { name: 'Try now what waits (1)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('table').getByText('delivered').waitFor();
    await page
      .getByRole('button', { name: /^Try now what waits/ })
      .waitFor({ state: 'detached', timeout: 2_000 });
    await page.getByRole('button', { name: 'Post again what arrived' }).waitFor();
  });

  it('a delivery that was given up says once what was answered', async () => {
    const { page } = gateway;
    receiver.answer([500]);
    const settings = { retry_initial_s: 600, retry_max_s: 600, retry_for_s: 60 };
    const fields = { name: 'Broken', callback_url: receiver.url, app_id: app.id, settings };
    const hook = await addWebhook(gateway, fields);
    await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
    await until(async () => {
      const { data } = (await gateway.call(`/api/sms/webhooks/${hook.id}/deliveries`)).body.data;
      return data[0]?.attempts.length === 1;
    }, 'the first attempt');
    receiver.answer([200]);
    await page.goto(`/webhooks/${hook.id}`);
    await page.getByRole('table').getByText('1 attempt failed', { exact: true }).waitFor();
  });

  it('a Slack channel without a name goes by its number', async () => {
    const { page } = gateway;
    const made = await gateway.call('/api/sms/slack', { json: { url: `${receiver.url}/T0/B0/unnamed` } });
    const name = `Slack channel ${made.body.data.id}`;
    await page.goto('/slack');
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name }).waitFor();
  });

  it('a switch turns a webhook off, and on again', async () => {
    const { page } = gateway;
    await page.goto('/webhooks');
    const stateOf = async () =>
      (await gateway.call('/api/sms/webhooks?per_page=100')).body.data.data.find(
        (one: any) => one.name === 'CRM',
      ).state;
    await page.getByRole('switch', { name: 'On: CRM' }).click({ force: true });
    await page.getByRole('switch', { name: 'Off: CRM' }).waitFor();
    assert.equal(await stateOf(), 'off');
    await page.getByRole('switch', { name: 'Off: CRM' }).click({ force: true });
    await page.getByRole('switch', { name: 'On: CRM' }).waitFor();
    assert.equal(await stateOf(), 'active');
  });

  it('a form asks before its changes are lost, and takes back nothing that somebody else has saved', async () => {
    const { page } = gateway;
    const hook = await addWebhook(gateway, { name: 'Stock', callback_url: receiver.url, app_id: app.id });
    await page.goto(`/webhooks/${hook.id}?tab=rule`);
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Stock room');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    const leave = () =>
      page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Keywords' }).click();
    await leave();
    await question.waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    assert.equal(await name.inputValue(), 'Stock room');

    const path = `/api/sms/webhooks/${hook.id}`;
    await gateway.call(path, { method: 'PATCH', json: { events: ['message.failed'] } });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const { data } = (await gateway.call(path)).body;
    assert.deepEqual([data.name, data.events], ['Stock room', ['message.failed']]);
    await leave();
    await page.getByRole('heading', { name: 'Keywords' }).waitFor();
  });

  it('the address of a Slack channel is never shown again', async () => {
    const { page } = gateway;
    await page.goto('/slack/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('#ops');
    await page
      .getByRole('textbox', { name: /Address of the incoming webhook/ })
      .fill(`${receiver.url}/T0/B0/secret-part-1234`);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: '#ops' }).waitFor();
    assert.ok(!(await page.content()).includes('secret-part'));
  });

  it('a keyword is made, tried out and deleted', async () => {
    const { page } = gateway;
    await page.goto('/keywords');
    await page.getByRole('button', { name: 'Add a keyword' }).click();
    const editor = page.getByRole('dialog', { name: 'Add a keyword' });
    await editor.getByRole('textbox', { name: 'Keyword' }).fill('PRICE');
    await editor.getByRole('textbox', { name: 'Answer' }).fill('Maize 4,500. Asante ');
    await editor.getByRole('button', { name: 'Insert from' }).click();
    await assertAccessible(page);
    await editor.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('table', { name: 'Keywords' }).getByText('PRICE').waitFor();
    await page.getByRole('textbox', { name: 'Incoming text' }).fill('price');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Maize 4,500. Asante +254711000111').waitFor();
    await page.getByRole('textbox', { name: 'Incoming text' }).fill('STOP');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Opts out').waitFor();
    await inBothSchemes(page);
    await page.getByRole('button', { name: 'Delete: PRICE' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No keyword yet').waitFor();
  });

  it('a number is put on the list of opt-outs, found, and taken off after a question', async () => {
    const { page } = gateway;
    await page.goto('/opt-outs');
    await page.getByRole('button', { name: 'Add a number' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Number' }).fill('+254711000121');
    await dialog.getByRole('combobox', { name: 'App' }).click();
    await page.getByRole('option', { name: 'Front desk' }).click();
    await dialog.getByRole('button', { name: 'Add a number' }).click();
    await page.getByText('+254711000121 gets no more messages.').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Number' }).fill('+2547119');
    await page.getByText('No such number').waitFor();
    assert.match(page.url(), /number=%2B2547119/);
    await page.getByRole('textbox', { name: 'Number' }).fill('+2547110');
    await inBothSchemes(page);
    await page.getByRole('button', { name: 'Take off the list: +254711000121' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take off the list' }).click();
    await page.getByText('The number may get messages again.').waitFor();
    await page.getByText('No such number').waitFor();
  });

  it('why somebody was written to all the same is shown as it was given, and runs nothing', async () => {
    const { page } = gateway;
    await gateway.send(app.id, { override_opt_out: MARKUP });
    await page.goto('/opt-outs?tab=overrides');
    await page.getByText(MARKUP).waitFor();
    await assertHarmless(page);
  });

  it('a viewer looks at keywords and opt-outs and is offered nothing more', async () => {
    const page = await gateway.signIn('viewer');
    await page.goto('/keywords');
    await page.getByText('No keyword yet').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a keyword' }).count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Webhooks' }).count(), 0);
    await page.goto('/webhooks');
    await page.getByText(/Your role does not allow this/).waitFor();
    await page.goto('/opt-outs');
    await page.getByText('Nobody has opted out').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a number' }).count(), 0);
  });
});
