/** Messages, batches and the inbox, as an operator uses them. */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { assertAccessible, inDark, PASSWORD, useBrowser, type BrowserGateway } from './support/browser.js';

/** What a stranger may write into a text or give as a name. */
const HOSTILE = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>{{constructor}}`;
const HOSTILE_SENDER = '"><svg onload=x>';

let received = 0;

/** A message comes in by the app's own address, as its provider calls it. */
async function receive(gateway: BrowserGateway, app: any, from: string, text: string): Promise<void> {
  const url = new URL((await gateway.call(`/api/sms/apps/${app.id}`)).body.data.callback_urls.receive);
  const form = { from, to: '20880', text, id: `in-${(received += 1)}` };
  const reply = await gateway.call(`${url.pathname}${url.search}`, { token: null, form });
  assert.equal(reply.status, 200, reply.text);
}

/** In both colour schemes. */
async function assertReadable({ page }: BrowserGateway): Promise<void> {
  await assertAccessible(page);
  await inDark(page, () => assertAccessible(page));
}

describe('messages, batches and the inbox, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser({ role: 'operator' });
  let app: any;
  before(async () => {
    app = await gateway.createApp({ name: 'Front desk' });
  });

  describe('compose', () => {
    it('shows what makes a text dear, and replaces it', async () => {
      const { page } = gateway;
      await page.goto(`/compose?app=${app.id}`);
      await page.getByRole('textbox', { name: 'Recipients' }).fill('254711000111');
      await page.getByRole('textbox', { name: 'Text' }).fill(`It’s ready: ${'karibu '.repeat(12)}€`);
      await page.getByText('2 parts', { exact: true }).waitFor();
      await assertReadable(gateway);
      await page.getByRole('button', { name: 'Replace them' }).click();
      await page.getByText('1 part', { exact: true }).waitFor();
      await page.getByText('counts as two').waitFor();
      assert.match(await page.getByRole('textbox', { name: 'Text' }).inputValue(), /^It's ready/);
    });

    it('says before the press what the gateway would refuse', async () => {
      const { page } = gateway;
      await page.getByRole('textbox', { name: 'Recipients' }).fill('12');
      await page.getByText('This would be refused').waitFor();
    });

    it('asks before a text that was not sent is lost', async () => {
      const { page } = gateway;
      const menu = page.getByRole('navigation', { name: 'Menu' });
      await menu.getByRole('link', { name: 'Inbox' }).click();
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
      await page.keyboard.press('Escape');
      assert.match(await page.getByRole('textbox', { name: 'Text' }).inputValue(), /^It's ready/);
    });

    it('sends, and follows the message to its delivery', async () => {
      const { page } = gateway;
      await page.getByRole('textbox', { name: 'Recipients' }).fill('254711000111');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.waitForURL(/\/messages\/\d+$/);
      await page.getByLabel('What happened').getByText('delivered', { exact: true }).waitFor();
      await page.getByRole('table', { name: 'Attempts' }).getByText('accepted').waitFor();
      await assertReadable(gateway);
    });

    it('a scheduled message is cancelled, and then sent again as a new one', async () => {
      const { page } = gateway;
      const { id } = await gateway.send(app.id, {
        scheduled_at: new Date(Date.now() + 3_600_000).toISOString(),
      });
      await page.goto(`/messages/${id}`);
      await page.getByRole('button', { name: 'Cancel the message' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel the message' }).click();
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
      await page.getByRole('link', { name: `#${id}` }).waitFor();
      assert.notEqual(page.url().split('/').at(-1), String(id));
    });
  });

  it('the list is searched by address, and shows a new message by itself', async () => {
    const { page } = gateway;
    await gateway.send(app.id, { to: '254711000133', message: 'Bei ya unga' });
    await page.goto('/messages');
    await page.getByRole('searchbox', { name: 'Search in texts' }).fill('unga');
    await page.waitForURL(/q=unga/);
    await page.getByRole('link', { name: '254711000133' }).waitFor();
    await assertReadable(gateway);
    await gateway.send(app.id, { to: '254711000134', message: 'Unga umefika' });
    await page.getByRole('link', { name: '254711000134' }).waitFor();
    const href = await page.getByRole('link', { name: 'Export as CSV' }).getAttribute('href');
    const csv = await page.request.get(href!);
    assert.match(csv.headers()['content-type'] ?? '', /text\/csv/);
    assert.equal((await csv.text()).trim().split('\n').length, 3); // a head and both
  });

  it('a batch out of a file: looked at, tried, sent, and followed to its end', async () => {
    const { page } = gateway;
    const rows = Array.from({ length: 6 }, (_, at) => `25471100014${at},Rafiki ${at},${at}00`);
    const csv = [
      'phone;name;due',
      ...rows.map((row) => row.replaceAll(',', ';')),
      'nobody;X;1',
      rows[0]!.replaceAll(',', ';'),
    ].join('\n');
    await page.goto('/batches/new');
    await page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'dues.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByRole('table', { name: 'The first rows of the file' }).getByText('Rafiki 0').waitFor();
    await page.getByRole('textbox', { name: 'Text' }).fill('Habari ');
    await page.getByRole('button', { name: '{{name}}' }).click();
    await page
      .getByRole('group', { name: 'What the first rows make of it' })
      .getByText('Habari Rafiki 2')
      .waitFor();
    const text = page.getByRole('textbox', { name: 'Text' });
    const written = await text.inputValue();
    await text.fill(`${written} {{oops}}`);
    await page.getByText('The file has no column for {{oops}}').waitFor();
    await text.fill(written);
    await page.getByText('Try it first').waitFor();
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await text.inputValue(), written);
    await page.getByRole('button', { name: 'Try it without sending' }).click();
    await page.getByText('2 rows are refused').waitFor();
    await assertReadable(gateway);
    await page.getByRole('button', { name: 'Send 6 messages' }).click();
    await page.getByText('6 messages accepted.').waitFor();
    await page.getByRole('heading', { name: 'dues' }).waitFor();
    for (const fact of [/Refused rows\s*2$/, /Of these, duplicates\s*1$/])
      await page.locator('dl > *').filter({ hasText: fact }).waitFor();
    await page.getByText('completed', { exact: true }).waitFor();
    await page.getByRole('table', { name: 'Refused rows' }).getByText('nobody').waitFor();
    await inDark(page, () => assertAccessible(page));
    await page.getByRole('link', { name: 'Batches', exact: true }).click();
    await page.getByRole('table', { name: 'Batches' }).getByRole('link', { name: 'dues' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: 'dues' }).click();
    await page.getByRole('link', { name: 'Its messages' }).click();
    await page.getByRole('link', { name: '254711000145' }).waitFor();
  });

  describe('the inbox', () => {
    it('is read and answered by keyboard alone', async () => {
      const { page } = gateway;
      await receive(gateway, app, '254711000151', 'Duka liko wapi?');
      await receive(gateway, app, '254711000152', 'Mnafungua saa ngapi?');
      await page.goto('/inbox');
      await page.getByRole('link', { name: /254711000152.*unread/ }).waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('log').getByText('Duka liko wapi?').waitFor();
      await page.getByText('Goes out by Front desk').waitFor();
      await page.keyboard.press('r');
      await page.keyboard.type('Mtaa wa kwanza');
      await page.getByText(/^1 part/).waitFor();
      let letThrough = (): void => undefined;
      const typedOn = new Promise<void>((resolve) => (letThrough = resolve));
      await page.route('**/reply', (route) => typedOn.then(() => route.continue()));
      await page.keyboard.press('Control+Enter');
      await page.keyboard.type(' Karibu');
      letThrough();
      await page.getByRole('log').getByText('Mtaa wa kwanza').waitFor();
      const box = page.getByRole('textbox', { name: 'Reply' });
      await until(async () => (await box.inputValue()) === 'Karibu', 'what was typed meanwhile stays');
      await page.getByRole('log').getByText('delivered').waitFor();
      assert.equal(await page.getByRole('link', { name: /254711000151.*unread/ }).count(), 0);
      await assertReadable(gateway);
    });

    it('keeps what is being typed with its conversation, and forgets it once it is sent', async () => {
      const { page } = gateway;
      const box = page.getByRole('textbox', { name: 'Reply' });
      const list = page.getByRole('navigation', { name: 'Conversations' });
      const open = async (number: string) => {
        await list.getByRole('link', { name: number }).click();
        await page.getByRole('log', { name: number }).waitFor();
      };
      await box.fill('Karibu tena');
      await open('254711000152');
      await page.getByRole('log').getByText('Mnafungua saa ngapi?').waitFor();
      assert.equal(await box.inputValue(), '');
      await box.fill('Saa mbili');
      await page
        .getByRole('navigation', { name: 'Menu' })
        .getByRole('link', { name: 'Batches', exact: true })
        .click();
      await page.getByRole('heading', { name: 'Batches' }).waitFor();
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Inbox' }).click();
      await open('254711000152');
      assert.equal(await box.inputValue(), 'Saa mbili');
      await page.getByRole('button', { name: 'Send the reply' }).click();
      await until(async () => (await box.inputValue()) === '', 'what was sent is gone');
      await open('254711000151');
      assert.equal(await box.inputValue(), 'Karibu tena');
      await open('254711000152');
      await page.getByRole('log').getByText('Saa mbili').waitFor();
      assert.equal(await box.inputValue(), '');
      await open('254711000151');
    });

    it('says above the box that a number has opted out, and who answered', async () => {
      const { page } = gateway;
      const warning = page.getByRole('alert').getByText('Front desk may not write to this number');
      await receive(gateway, app, '254711000154', 'Habari');
      await receive(gateway, app, '25471100015', 'Habari'); // the beginning of the other one is not that number
      await receive(gateway, app, '254711000154', 'STOP');
      const list = page.getByRole('navigation', { name: 'Conversations' });
      await list.getByRole('link', { name: /254711000154.*Automatic:/ }).click();
      await warning.waitFor();
      await assertReadable(gateway);
      await list.getByRole('link', { name: /25471100015\D/ }).click();
      await page.getByText('Goes out by Front desk').waitFor();
      assert.equal(await warning.count(), 0);
      await list.getByRole('link', { name: /254711000151.*You:/ }).click();
    });

    it('keeps unread what is marked so, and explains its keys', async () => {
      const { page } = gateway;
      await page.getByRole('textbox', { name: 'Reply' }).press('Escape');
      await page.keyboard.press('u');
      await page.getByRole('link', { name: /254711000151.*unread/ }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Next conversation').waitFor();
      await page.keyboard.press('Escape');
    });
  });

  it('markup in texts, names and files is shown as what it is, and nothing of it runs', async () => {
    const { page } = gateway;
    await receive(gateway, app, HOSTILE_SENDER, HOSTILE);
    const [{ id }] = (await gateway.call('/api/sms/sms?folder=inbox&per_page=1')).body.data.data;
    const pages = [
      '/messages?folder=inbox',
      `/messages/${id}`,
      '/inbox',
      `/inbox/${encodeURIComponent(HOSTILE_SENDER)}`,
    ];
    for (const path of pages) {
      await page.goto(path);
      await page.getByText(HOSTILE_SENDER).first().waitFor();
      await page.getByText(HOSTILE).first().waitFor();
      assert.equal(await page.locator('main img, main script, main svg[onload]').count(), 0, path);
      assert.match(await page.title(), /Salami$/, path);
    }
    await page.goto('/batches/new');
    await page.getByLabel('Choose a file').setInputFiles({
      name: `${HOSTILE_SENDER}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `to,"${HOSTILE.replaceAll('"', '""')}"\n254711000161,"${HOSTILE.replaceAll('"', '""')}"\n`,
      ),
    });
    await page.getByRole('cell', { name: HOSTILE }).waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
  });

  it('what somebody types stays while the gateway is away, and events follow when it is back', async () => {
    const { page } = gateway;
    const asked = { session: 0, stream: 0 };
    const away = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' };
    await page.route('**/api/session', (route) =>
      (asked.session += 1) === 1
        ? route.continue()
        : route.fulfill({ status: 500, json: { message: 'Away.', code: 'internal' } }),
    );
    await page.route('**/api/events/stream', (route) =>
      (asked.stream += 1) === 1 ? route.fulfill(away) : route.continue(),
    );
    await page.goto('/compose');
    await page.getByRole('textbox', { name: 'Text' }).fill('Half a text');
    await page.getByRole('img', { name: 'Live:' }).waitFor();
    assert.ok(asked.session > 1, 'whether the session has ended is asked for');
    assert.equal(await page.getByRole('textbox', { name: 'Text' }).inputValue(), 'Half a text');
    await page.unrouteAll();
  });

  it('what somebody types stays when the session ends, and is hidden until the same person is back', async () => {
    const { page } = gateway;
    const { email } = (await (await page.request.get('/api/session')).json()).data.user;
    await page.goto('/compose');
    await page.getByRole('textbox', { name: 'Text' }).fill('Half a text');
    await page.context().clearCookies();
    await page.getByRole('textbox', { name: 'Text' }).fill('Half a text, and more');
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await assertReadable(gateway);
    assert.equal(await dialog.getByRole('textbox', { name: 'E-mail address' }).inputValue(), email);
    await page.keyboard.press('Escape');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('textbox', { name: 'Text' }).inputValue(), 'Half a text, and more');
    assert.equal(new URL(page.url()).pathname, '/compose');
    await page.goto('/messages'); // lets what was typed go
  });

  it('what happened between the list and the start of the events is shown as well', async () => {
    const { page } = gateway;
    let [open, ask] = [() => undefined as void, () => undefined as void];
    const [isOpen, isAsked] = [
      new Promise<void>((done) => (open = done)),
      new Promise<void>((done) => (ask = done)),
    ];
    await page.route('**/api/events/stream', async (route) => {
      ask();
      await isOpen;
      await route.continue();
    });
    await page.goto('/messages?q=mapema');
    await page.getByText('No message matches').waitFor();
    await isAsked;
    const { id } = await gateway.send(app.id, { to: '254711000135', message: 'Mapema sana' });
    await gateway.untilStatus(id, 'delivered');
    open();
    await page.getByRole('link', { name: '254711000135' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('a tab that nobody looks at gives its connection back', async () => {
    const { page } = gateway;
    const look = (state: string) =>
      page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
         document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`,
      );
    await page.goto('/messages');
    await page.getByRole('img', { name: 'Live:' }).waitFor();
    await look('hidden');
    await page.getByRole('img', { name: 'Not connected' }).waitFor();
    await look('visible');
    await page.getByRole('img', { name: 'Live:' }).waitFor();
  });

  it('a viewer reads everything here and is offered nothing that sends', async () => {
    const page = await gateway.signIn('viewer');
    const { id } = await gateway.send(app.id, { to: '12025550103' }); // refused, so it may be sent again
    await gateway.untilStatus(id, 'failed');
    await receive(gateway, app, '254711000153', 'Habari');
    await page.goto(`/messages/${id}`);
    await page.getByText('What happened').waitFor();
    for (const path of [null, '/messages', '/batches', '/inbox/254711000153']) {
      if (path !== null) await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Compose' }).waitFor({ state: 'detached' });
      const sends = page.getByRole('button', { name: /send|cancel the|upload|start/i });
      assert.equal(await sends.count(), 0, page.url());
    }
    await page.goto('/compose');
    await page.getByText('Your role may look, but not send').waitFor();
  });
});
