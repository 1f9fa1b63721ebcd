/** Administration as people do it: tokens and the API explorer, roles, invitations, the second step, what was recorded. */
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { assertAccessible, inDark, PASSWORD, useBrowser } from './support/browser.js';

const menu = (page: Page) => page.getByRole('navigation', { name: 'Menu' });

async function signInAgain(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const emailOf = async (page: Page): Promise<string> =>
  (await (await page.request.get('/api/session')).json()).data.user.email;

describe('administration, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser();

  it('a token is made, shown once, and sends a message in the API explorer', async () => {
    const { page } = gateway;
    const app = await gateway.createApp({ name: 'Shop' });
    await page.goto('/tokens');
    await page.getByRole('link', { name: 'Make a token' }).first().click();
    await page.getByLabel('Name').fill('Web shop');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('Copy it now').waitFor();
    const token = await page.getByText(/^\d+\|[\w-]+$/).innerText();
    await assertAccessible(page);

    await page.getByRole('link', { name: 'Use it in the API explorer' }).click();
    await page.getByText('It may:').waitFor();
    await page.getByRole('heading', { name: /^Messages/ }).click();
    await page.getByRole('button', { name: /^POST .*apps.*send Accept/ }).click();
    const body = page.getByRole('textbox', { name: 'Body' });
    assert.deepEqual(JSON.parse(await body.inputValue()), { to: '254711000111', message: 'Hello' });
    await page.getByPlaceholder('app').fill(String(app.id));
    await body.fill(JSON.stringify({ to: '+254711000111', message: `"Habari" y'all` }));
    // To be read before anything is sent: of what stands in the fields.
    const code = page.locator('.snippets pre');
    for (const language of ['curl', 'Python', 'JavaScript', 'PHP', 'Go', 'Java']) {
      await page.getByRole('button', { name: language, exact: true }).click();
      await code.getByText('Habari').waitFor();
      for (const part of [`/api/sms/apps/${app.id}/send`, token])
        assert.ok((await code.innerText()).includes(part), `${language}: ${part}`);
    }
    const asked = page.waitForRequest(/\/send$/);
    await page.getByRole('button', { name: 'Execute' }).click();
    const headers = await (await asked).allHeaders();
    assert.equal(headers['authorization'], `Bearer ${token}`);
    assert.equal(headers['cookie'], undefined, 'the cookie of the dashboard went along');
    await page.getByText('"status": "').first().waitFor();

    await assertAccessible(page);
    await inDark(page, () => assertAccessible(page));
  });

  it('a revoked token is refused in the explorer', async () => {
    const { page } = gateway;
    await menu(page).getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('button', { name: 'Revoke Web shop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The token is revoked.').waitFor();
    await menu(page).getByRole('link', { name: 'API explorer' }).click();
    await page.getByText('The gateway does not accept this token').waitFor();
  });

  it('somebody is invited, signs in by the link, and is out as soon as they are switched off', async () => {
    const { page } = gateway;
    await page.goto('/users');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Name').fill('Baraka');
    await page.getByLabel('E-mail address').fill('baraka@example.org');
    await page.getByRole('radio', { name: 'Viewer' }).check();
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    await page.getByText(/\/link#/).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'I have copied it' }).click();

    // Another link voids the first. The question for it can be taken back.
    const askForLink = async (answer: string) => {
      await page.getByRole('button', { name: 'Actions for Baraka' }).click();
      await page.getByRole('menuitem', { name: 'New invitation link' }).click();
      await page.getByRole('dialog').getByRole('button', { name: answer }).click();
    };
    await askForLink('Cancel');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await askForLink('Make the link');
    const link = await page.getByText(/\/link#/).innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();

    const theirs = await gateway.open();
    await theirs.goto(link);
    await theirs.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await theirs.getByRole('button', { name: 'Save and sign in' }).click();
    await theirs.getByRole('heading', { name: 'Overview' }).waitFor();

    await page.getByRole('button', { name: 'Actions for Baraka' }).click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Baraka is switched off.').waitFor();
    await theirs.goto('/messages'); // the menu may be gone by itself: what is live asks as well
    await theirs.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('somebody limited to an app sees that one alone, and the others once the limit is taken away', async () => {
    const { page } = gateway;
    const [mine, other] = [
      await gateway.createApp({ name: 'Clinic North' }),
      await gateway.createApp({ name: 'Clinic South' }),
    ];
    const sent = { message: 'Njoo kesho' };
    await gateway.untilStatus((await gateway.send(mine.id, { ...sent, to: '254711000141' })).id, 'delivered');
    await gateway.untilStatus(
      (await gateway.send(other.id, { ...sent, to: '254711000142' })).id,
      'delivered',
    );

    await page.goto('/users');
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Name').fill('Halima');
    await page.getByLabel('E-mail address').fill('halima@example.org');
    await page.getByRole('radio', { name: 'Administrator' }).check();
    assert.equal(await page.getByRole('combobox', { name: 'Only these apps' }).count(), 0);
    await page.getByRole('radio', { name: 'Operator' }).check();
    await page.getByRole('combobox', { name: 'Only these apps' }).click();
    await page.getByRole('option', { name: 'Clinic North' }).click();
    await page.keyboard.press('Escape');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = await page.getByText(/\/link#/).innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('row', { name: /Halima.*Operator.*Clinic North/ }).waitFor();

    const theirs = await gateway.open();
    await theirs.goto(link);
    await theirs.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await theirs.getByRole('button', { name: 'Save and sign in' }).click();
    await theirs.getByRole('heading', { name: 'Overview' }).waitFor();
    await theirs.goto('/messages?q=kesho');
    await theirs.getByRole('link', { name: '254711000141' }).waitFor();
    assert.equal(await theirs.getByRole('link', { name: '254711000142' }).count(), 0);
    await theirs.goto('/apps');
    await theirs.getByRole('link', { name: 'Clinic North' }).waitFor();
    assert.equal(await theirs.getByRole('link', { name: 'Clinic South' }).count(), 0);
    assert.equal(await theirs.getByRole('link', { name: 'Add an app' }).count(), 0);
    await theirs.goto('/phones');
    await theirs.getByText('Nothing that you see').waitFor();
    await theirs.goto(`/apps/${other.id}`);
    await theirs.getByText('App not found').waitFor();
    await theirs.goto('/webhooks/new');
    assert.notEqual(
      await theirs.getByRole('combobox', { name: 'Only of' }).getAttribute('required'),
      null,
      'a webhook for every app would be refused',
    );

    await page.getByRole('button', { name: 'Actions for Halima' }).click();
    await page.getByRole('menuitem', { name: 'Name, role and apps' }).click();
    await page.getByRole('combobox', { name: 'Only these apps' }).press('Backspace');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Halima.*every app/ }).waitFor();
    await theirs.goto('/apps');
    await theirs.getByRole('link', { name: 'Clinic South' }).waitFor();
  });

  it('a viewer sees less than an operator, who sees less than an administrator', async () => {
    const offered: Record<string, string[]> = {};
    for (const role of ['viewer', 'operator'] as const) {
      const page = await gateway.signIn(role);
      await page.goto('/messages');
      await menu(page).getByRole('link', { name: 'Messages' }).waitFor();
      offered[role] = await menu(page).getByRole('link').allInnerTexts();
      // An address that is typed gets no further than the menu would.
      await page.goto('/tokens');
      await page.getByText('Your role does not allow this.').waitFor();
      assert.equal(await page.getByRole('table').count(), 0);
      assert.equal(await page.getByRole('link', { name: 'Make a token' }).count(), 0);
      await page.goto('/users');
      await page.getByText('Your role does not allow this.').waitFor();
      for (const name of ['Invite somebody', 'Try again'])
        assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    }
    const mayNot = ['Tokens', 'Users', 'Audit log', 'Provider calls', 'System'];
    for (const entry of mayNot) assert.ok(!offered['operator']!.includes(entry), entry);
    for (const entry of ['Compose', 'Webhooks', ...mayNot])
      assert.ok(!offered['viewer']!.includes(entry), entry);
    assert.ok(offered['operator']!.includes('Compose'));
    assert.ok(offered['viewer']!.includes('Messages'));
  });

  it('the second step is switched on with a code, and asked for at the next sign-in', async () => {
    const page = await gateway.signIn('operator');
    const email = await emailOf(page);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Set up the second step' }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    await assertAccessible(page);
    const secret = await page.getByText(/^[A-Z2-7]{32}$/).innerText();
    const codeAt = (at: number) => new TOTP({ secret }).generate({ timestamp: at });
    await page.getByLabel('Code from the app').fill(codeAt(gateway.now().getTime()));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await codes.first().waitFor();
    assert.equal(await codes.count(), 10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('The second step is on').waitFor();

    await page.getByRole('button', { name: /^Your menu/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await signInAgain(page, email);
    const code = page.getByLabel('Code from your authenticator app');
    await code.fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    gateway.advance(30_000); // the code that switched it on is used up
    await code.fill(codeAt(gateway.now().getTime()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await menu(page).waitFor();
  });

  it('the account lists where one is signed in, and ends the others', async () => {
    const page = await gateway.signIn('viewer');
    const email = await emailOf(page);
    const other = await gateway.open();
    await other.goto('/sign-in');
    await signInAgain(other, email);
    await menu(other).waitFor();
    await page.goto('/account');
    const sessions = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('You are signed out everywhere else.', { exact: true }).waitFor();
    await sessions.first().waitFor();
    assert.equal(await sessions.count(), 1);
    await other.reload();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('what a provider sent is shown as text, whatever it is', async () => {
    const { page } = gateway;
    const app = await gateway.createApp({
      name: '<img src=x onerror=alert(1)>',
      type: 'AfricasTalking',
      username: 'demo',
      api_key: 'k'.repeat(40),
      shortcode: '20880',
    });
    const attack = '<script>document.title = "taken"</script><img src=x onerror=alert(1)>';
    await fetch(app.callback_urls.receive, {
      method: 'POST',
      body: new URLSearchParams({
        from: '+254711000101',
        to: '20880',
        text: attack,
        id: attack,
        date: 'now',
      }),
    });
    await page.goto('/callbacks');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Body' }).waitFor();
    assert.equal(await page.locator('main img').count(), 0);
    assert.match(await page.title(), /^Provider call/);
    await page.goto('/audit');
    await page.getByText('name: <img src=x').first().waitFor();
    assert.equal(await page.locator('main img').count(), 0);
  });

  it('a job is run from the system page', async () => {
    const { page } = gateway;
    await page.goto('/system');
    await page.getByRole('button', { name: 'Run now: retention' }).click();
    await page.getByText(/The job "retention" runs/).waitFor();
  });

  for (const path of ['/tokens', '/users', '/account', '/audit', '/callbacks', '/system', '/explorer']) {
    it(`${path} is accessible in light and dark`, async () => {
      const { page } = gateway;
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('status', { name: 'Loading …' }).waitFor({ state: 'detached' });
      await assertAccessible(page);
      await inDark(page, () => assertAccessible(page));
    });
  }
});
