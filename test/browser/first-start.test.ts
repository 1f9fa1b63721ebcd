/** From the link that the first start prints to the first delivered message, as a newcomer clicks. */
import assert from 'node:assert/strict';
import { assertAccessible, inDark, PASSWORD, useBrowser } from './support/browser.js';

describe('a first start, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser({ role: null });

  it('without the link the set-up says where to find it', async () => {
    await gateway.page.goto('/');
    await gateway.page.getByText('The gateway printed a link').waitFor();
    assert.equal(new URL(gateway.page.url()).pathname, '/setup');
    await assertAccessible(gateway.page);
  });

  it('a weak password is refused at its field, and nobody is made', async () => {
    const { page } = gateway;
    await page.goto('about:blank'); // the next address differs behind '#' alone
    await page.goto(gateway.gateway.setupLink!);
    await page.getByLabel('Your name').fill('Amina');
    await page.getByLabel('E-mail address').fill('amina@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByText('Use at least 12 characters').waitFor();
    await assertAccessible(page);
  });

  it('the administrator, a simulator, a message: delivered', async () => {
    const { page } = gateway;
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.getByRole('button', { name: 'Try the simulator' }).click();
    await page.getByRole('textbox', { name: 'Recipients' }).fill('+254711000111');
    await page.getByRole('textbox', { name: 'Text' }).fill('Habari kutoka Salami');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForURL(/\/messages\/\d+$/);
    await page.getByText('delivered', { exact: true }).first().waitFor();
  });

  it('the link is of no use a second time', async () => {
    const page = await gateway.open();
    const { status } = await page.request
      .post('/api/setup', {
        data: {
          link: gateway.gateway.setupLink!.split('#')[1],
          name: 'Baraka',
          email: 'baraka@example.org',
          password: PASSWORD,
        },
      })
      .then((reply) => ({ status: reply.status() }));
    assert.ok([404, 409].includes(status), String(status));
  });

  it('the overview counts what was sent, in both colour schemes', async () => {
    const { page } = gateway;
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('table', { name: 'By app' }).getByRole('link', { name: 'Simulator' }).waitFor();
    await page.getByRole('heading', { name: 'Messages over time' }).waitFor({ timeout: 20_000 });
    await assertAccessible(page);
    await inDark(page, () => assertAccessible(page));
  });
});
