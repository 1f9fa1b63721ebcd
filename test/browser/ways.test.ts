/** Apps, groups and phones, set up by clicking as an operations person does. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { MsyncPhone } from '../../src/phone-sim/msync-phone.js';
import { SimNet } from '../../src/phone-sim/net.js';
import { SimRadio } from '../../src/phone-sim/radio.js';
import { freePort } from '../support/free-port.js';
import { assertAccessible, inDark, useBrowser } from './support/browser.js';

/** The nine kinds of apps with their fields as the form names them. */
const KINDS: readonly { type: string; card: string; fields: Record<string, string> }[] = [
  {
    type: 'Twilio',
    card: 'Twilio',
    fields: { 'Account SID': `AC${'0'.repeat(32)}`, 'Auth token': 'a'.repeat(32), Sender: '+254711000101' },
  },
  {
    type: 'AfricasTalking',
    card: "Africa's Talking",
    fields: { 'API key': 'k'.repeat(40), Username: 'demo', 'Short code or sender id': '20880' },
  },
  {
    type: 'MessageBird',
    card: 'MessageBird (classic)',
    fields: { 'Access key': 'k'.repeat(25), Originator: '+254711000102' },
  },
  {
    type: 'Vonage',
    card: 'Vonage',
    fields: { 'API key': 'abcd1234', 'API secret': 's'.repeat(16), Sender: '254711000103' },
  },
  {
    type: 'Plivo',
    card: 'Plivo',
    fields: {
      'Auth ID': `MA${'X'.repeat(18)}`,
      'Auth token': 't'.repeat(40),
      'Source number': '+254711000104',
    },
  },
  {
    type: 'AmazonSNS',
    card: 'Amazon SNS',
    fields: {
      'Access key ID': `AKIA${'A'.repeat(16)}`,
      'Secret access key': 's'.repeat(40),
      Region: 'us-east-1',
    },
  },
  {
    type: 'Infobip',
    card: 'Infobip',
    fields: { 'API key': 'k'.repeat(40), 'Base URL': 'https://xyz123.api.infobip.com', Sender: 'SALAMI' },
  },
  {
    type: 'MSync',
    card: 'MSync phone',
    fields: { 'Phone number': '+254711000105', 'Device id': 'dev-0001' },
  },
  { type: 'SmsSync', card: 'SMSsync phone', fields: { 'Phone number': '+254711000106' } },
];

const PROMPT = { exact: true } as const;

/** Name and the provider's own fields, as labelled. Required ones carry a star behind their label. */
async function fillFields(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByRole('textbox', { name: new RegExp(`^${label}( \\*)?$`) }).fill(value);
}

const inBothColours = async (page: Page): Promise<void> => {
  await assertAccessible(page);
  await inDark(page, () => assertAccessible(page));
};

describe('apps, groups and phones, in a browser', function () {
  this.timeout(60_000);
  const gateway = useBrowser();
  const idIn = (page: Page) => Number(new URL(page.url()).pathname.match(/\d+/)?.[0]);

  describe('apps', () => {
    it('without any the list says how to get one', async () => {
      await gateway.page.goto('/apps');
      await gateway.page.getByText('No app yet').waitFor();
      await gateway.page.getByRole('link', { name: 'Add an app' }).first().click();
      await gateway.page.getByRole('link', { name: 'Twilio', ...PROMPT }).waitFor();
      await assertAccessible(gateway.page);
    });

    for (const { type, card, fields } of KINDS) {
      it(`${type} is made from the fields of its form`, async () => {
        const { page } = gateway;
        await page.getByRole('link', { name: 'Apps', ...PROMPT }).click();
        await page.getByRole('link', { name: 'Add an app' }).first().click();
        await page.getByRole('link', { name: card, ...PROMPT }).click();
        await fillFields(page, { Name: `My ${type}`, ...fields });
        await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
        await page.waitForURL(/\/(apps\/\d+|phones\/\d+\/setup)$/);
        const { body } = await gateway.call(`/api/sms/apps/${idIn(page)}`);
        assert.deepEqual([body.data.type, body.data.name, body.data.state], [type, `My ${type}`, 'active']);
      });
    }

    it('the form changes with the channel: what the channel needs is asked for', async () => {
      const { page } = gateway;
      await page.goto('/apps/new?type=AfricasTalking');
      const caller = page.getByRole('textbox', { name: /^Caller number/ });
      assert.equal(await caller.getAttribute('required'), null);
      await page.getByLabel('Channel').selectOption('voice');
      await caller.and(page.locator('[required]')).waitFor();
    });

    it('what describes the request of an HTTP service is asked for at once, and its refusal stands there', async () => {
      const { page } = gateway;
      await page.goto('/apps/new?type=Http');
      await fillFields(page, { Name: 'My HTTP', 'Endpoint URL': 'https://sms.example.org/send' });
      const more = page.getByRole('button', { name: /More fields/ });
      assert.equal(await more.getAttribute('aria-expanded'), 'false');
      await page.getByLabel('Request', PROMPT).waitFor();
      const body = page.getByRole('textbox', { name: 'Parameters or body' });
      await body.waitFor();
      await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
      await page.getByText('the request holds neither {{to}} nor {{text}}').waitFor();
      assert.equal(await body.getAttribute('aria-invalid'), 'true');
      await body.fill('to={{to}}\ntext={{text}}');
      await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
      await page.waitForURL(/\/apps\/\d+$/);
    });

    it('a refusal stands at its field, and nothing is made', async () => {
      const { page } = gateway;
      await page.goto('/apps/new?type=Twilio');
      const fields = {
        Name: 'My Twilio',
        'Account SID': 'wrong',
        'Auth token': 'x',
        Sender: '+254711000101',
      };
      await fillFields(page, fields);
      await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
      const field = page.getByRole('textbox', { name: /^Account SID/ });
      await page.locator('[aria-invalid="true"]').first().waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      assert.match(page.url(), /\/apps\/new/);
    });

    it('a secret is shown as its mask, and stays when its field is left empty, as does what others change meanwhile', async () => {
      const { page } = gateway;
      const [app] = (await gateway.call('/api/sms/apps?per_page=100')).body.data.data.filter(
        ({ type }: { type: string }) => type === 'Twilio',
      );
      await page.goto(`/apps/${app.id}`);
      await page.getByText('Paste it at Twilio').waitFor();
      await inBothColours(page);
      await page.getByRole('tab', { name: 'Account' }).click();
      await page.getByPlaceholder(/Kept: ••••aaaa/).waitFor();
      await page.getByRole('textbox', { name: /^Sender/ }).fill('+254711000109');
      // Another administrator, at the same time.
      await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { sms_limit: 77 } });
      await page.getByRole('button', { name: 'Save', ...PROMPT }).click();
      await page.getByText('Saved.').waitFor();
      const { phone_number, auth_token, sms_limit } = (await gateway.call(`/api/sms/apps/${app.id}`)).body
        .data;
      assert.deepEqual([phone_number, auth_token, sms_limit], ['+254711000109', '••••aaaa', 77]);
    });

    it('rules: opening hours, a limit of speed, other senders; emptied again they go back to the default', async () => {
      const { page } = gateway;
      const app = await gateway.createApp({ name: 'With rules' });
      await page.goto(`/apps/${app.id}?tab=rules`);
      await page.getByRole('textbox', { name: 'Parts per second' }).fill('2.5');
      await page.getByRole('combobox', { name: 'Time zone', ...PROMPT }).fill('Africa/Nairobi');
      await page.getByRole('combobox', { name: 'Other senders' }).fill('SALAMI');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Add opening hours' }).click();
      await page.getByRole('textbox', { name: 'Open 1: to' }).fill('17:30');
      await inBothColours(page);
      await page.getByRole('button', { name: 'Save', ...PROMPT }).click();
      await page.getByText('Saved.').first().waitFor();
      const { settings } = (await gateway.call(`/api/sms/apps/${app.id}`)).body.data;
      assert.deepEqual(settings, {
        ...app.settings,
        tps: 2.5,
        time_zone: 'Africa/Nairobi',
        senders: ['SALAMI'],
        send_window: { windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:30' }] },
      });
      await page.getByRole('button', { name: 'Delete: Open 1' }).click();
      await page.getByRole('textbox', { name: 'Parts per second' }).fill('');
      const [saved] = await Promise.all([
        page.waitForResponse((reply) => reply.request().method() === 'PATCH'),
        page.getByRole('button', { name: 'Save', ...PROMPT }).click(),
      ]);
      const after = (await saved.json()).data.settings;
      assert.deepEqual(
        [after.tps, after.send_window, after.time_zone],
        [undefined, undefined, 'Africa/Nairobi'],
      );
    });

    it('words to opt out: own words and answers, none to a start word; emptied again they are those of the gateway', async () => {
      const { page } = gateway;
      const app = await gateway.createApp({ name: 'With words' });
      const ownWords = async () =>
        (await gateway.call(`/api/sms/apps/${app.id}`)).body.data.settings.opt_out ?? null;
      const save = async () => {
        const [reply] = await Promise.all([
          page.waitForResponse((reply) => reply.request().method() === 'PATCH'),
          page.getByRole('button', { name: 'Save', ...PROMPT }).click(),
        ]);
        return reply.status();
      };
      await page.goto(`/apps/${app.id}?tab=rules`);
      const stopWords = page.getByRole('combobox', { name: 'Stop words' });
      await stopWords.fill('BASI');
      await stopWords.press('Enter');
      await stopWords.fill('!');
      await stopWords.press('Enter');
      await page.getByLabel('Answer to a stop word', PROMPT).selectOption({ label: 'A text of its own' });
      await page.getByRole('textbox', { name: 'Answer to a stop word: The text' }).fill('Kwaheri.');
      await page.getByLabel('Answer to a start word', PROMPT).selectOption({ label: 'No answer' });
      assert.equal(await save(), 422);
      await page.getByText('A word needs a letter or a digit.').waitFor();
      assert.equal(await ownWords(), null, 'a refusal changes nothing');
      await stopWords.press('Backspace');
      await inBothColours(page);
      assert.equal(await save(), 200);
      assert.deepEqual(await ownWords(), { stop_words: ['BASI'], stop_reply: 'Kwaheri.', start_reply: '' });

      await page.reload();
      await page.getByText('BASI').waitFor();
      await stopWords.press('Backspace');
      await page
        .getByLabel('Answer to a stop word', PROMPT)
        .selectOption({ label: 'Default: in the language of the word' });
      await page
        .getByLabel('Answer to a start word', PROMPT)
        .selectOption({ label: 'Default: in the language of the word' });
      assert.equal(await save(), 200);
      assert.equal(await ownWords(), null);
    });

    it('paused and resumed from the list', async () => {
      const { page } = gateway;
      await page.goto('/apps');
      await page.getByRole('table', { name: 'Apps' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'Pause With rules' }).click();
      await page.getByRole('button', { name: 'Resume With rules' }).click();
      await page.getByRole('button', { name: 'Pause With rules' }).waitFor();
    });
  });

  describe('groups', () => {
    let groupId: number;

    it('made with two apps; the bars say who has room and who takes the next message', async () => {
      const { page } = gateway;
      await gateway.createApp({
        name: 'Broken line',
        mode: 'down',
        sms_limit: 500,
        settings: { max_attempts: 1 },
      });
      await gateway.createApp({ name: 'Good line', sms_limit: 20 });
      await page.goto('/groups');
      await page.getByRole('link', { name: 'Add a group' }).first().click();
      await page.getByRole('textbox', { name: /^Name/ }).fill('Production SMS pool');
      for (const name of ['Broken line', 'Good line']) {
        await page.getByRole('combobox', { name: 'First apps' }).fill(name);
        await page.getByRole('option', { name }).click();
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
      await page.waitForURL(/\/groups\/\d+$/);
      groupId = idIn(page);
      await page.getByText('500 of 500 places free').waitFor();
      await page.getByText('Broken line takes the next message').waitFor();
      await inBothColours(page);
    });

    it('a message by the app that fails moves to the other one, and its page shows both attempts', async () => {
      const { page } = gateway;
      await page.getByRole('link', { name: 'Send to the group' }).click();
      await page.getByRole('textbox', { name: 'Recipients' }).fill('+254711000111');
      await page.getByRole('textbox', { name: 'Text', ...PROMPT }).fill('Habari');
      await page.getByRole('button', { name: 'Send', ...PROMPT }).click();
      await page.waitForURL(/\/messages\/\d+$/);
      const attempts = page.getByRole('table', { name: 'Attempts' });
      await attempts.getByText('Broken line').waitFor();
      await attempts.getByText('Good line').waitFor();
      await attempts.getByText('failed for now: the provider is not available').waitFor();
      await page.getByText('moved from Broken line to Good line').waitFor();
      await page.getByText('delivered', PROMPT).first().waitFor();
    });

    it('an app without its connection says so everywhere, and another one takes the next message', async () => {
      const { page } = gateway;
      const group = await gateway.createGroup();
      const app = await gateway.createApp({
        name: 'SMSC line',
        type: 'SMPP',
        delay_s: undefined,
        api_link: `127.0.0.1:${await freePort()}`,
        username: 'gateway',
        password: 'secret01',
        group_id: group.id,
        sms_limit: 500,
      });
      await gateway.createApp({ name: 'Spare line', group_id: group.id, sms_limit: 20 });
      await page.goto(`/groups/${group.id}`);
      await page.getByText('Spare line takes the next message').waitFor();
      await page.getByRole('listitem').filter({ hasText: 'SMSC line' }).getByText('no connection').waitFor();
      assert.equal(await page.getByText('phone is silent').count(), 0);
      await page.goto('/apps');
      await page.getByRole('row', { name: /SMSC line.*no connection/ }).waitFor();
      await page.getByRole('row', { name: /Spare line.*on/ }).waitFor();
      assert.equal(await page.getByText('works', PROMPT).count(), 0);
      await page.goto(`/apps/${app.id}`);
      await page.getByText('Its connection to the provider is down').waitFor();
      await inBothColours(page);
      assert.equal(await page.getByText('Addresses for the provider').count(), 0);
    });

    it('a provider that cannot be reached was not asked about the credentials', async () => {
      const { page } = gateway;
      const app = await gateway.createApp({
        type: 'Plivo',
        delay_s: undefined,
        auth_id: `MA${'X'.repeat(18)}`,
        auth_token: 't'.repeat(40),
        phone_number: '+254711000104',
        settings: { endpoints: { api: `http://127.0.0.1:${await freePort()}` } },
      });
      await page.goto(`/apps/${app.id}`);
      await page.getByText('Addresses for the provider').waitFor();
      await page.getByRole('button', { name: 'Test credentials' }).click();
      await page.getByText('The provider could not be asked').waitFor();
    });

    it('a limit that is changed there changes the share; the failover policy is kept', async () => {
      const { page } = gateway;
      await page.goto(`/groups/${groupId}`);
      await page.getByRole('textbox', { name: 'Limit of Good line' }).fill('1500');
      await page.getByRole('button', { name: 'Save the limit of Good line' }).click();
      await page.getByText(/of 1,500 places free/).waitFor();
      await page.getByRole('textbox', { name: 'Moves to another app' }).fill('0');
      await page.getByRole('switch', { name: 'Also after a failed report' }).check({ force: true });
      await page.getByRole('button', { name: 'Save', ...PROMPT }).click();
      await page.getByText('Saved.').first().waitFor();
      const { settings } = (await gateway.call(`/api/sms/groups/${groupId}`)).body.data;
      assert.deepEqual([settings.max_failovers, settings.failover_on_failed_dlr], [0, true]);
    });
  });

  describe('phones', () => {
    it('set up by its page, and seen coming online, with its battery and its place', async () => {
      const { page } = gateway;
      await page.goto('/phones/new');
      await page.getByRole('button', { name: 'Use this app: MSync' }).click();
      await fillFields(page, { Name: 'Kisumu desk', 'Phone number': '+254711000107' });
      await page.getByRole('button', { name: 'Create', ...PROMPT }).click();
      await page.waitForURL(/\/phones\/\d+\/setup$/);
      await page.getByRole('img', { name: 'The address of the phone as a QR code' }).waitFor();
      await page.getByText('Nothing yet.').waitFor();
      await assertAccessible(page);

      const url = await page.locator('code', { hasText: '/api/sms/msync/' }).innerText();
      const clock = () => Date.now();
      const radio = new SimRadio({ clock });
      const phone = new MsyncPhone({ url, deviceId: 'dev-0107', net: new SimNet(), radio, clock });
      assert.ok(await phone.status({ battery_level: 64, signal_strength: -71, network_type: 'LTE' }));
      assert.ok(await phone.location({ latitude: -0.0917, longitude: 34.768, accuracy: 12 }));
      await page.getByText('The phone is online.').waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Contact' }).waitFor();
      await page.getByText('Last seen:').waitFor();
      assert.equal(await page.getByText('Nothing yet.').count(), 0);

      await page.getByRole('link', { name: 'To the phone' }).click();
      await page.getByRole('heading', { name: 'Kisumu desk' }).waitFor();
      await page.getByText('64 %').waitFor();
      await page.getByRole('region', { name: /^Map of the places/ }).waitFor();
      await page.getByRole('table', { name: 'Where it was' }).getByText('34.76800').waitFor();
      await page.getByRole('button', { name: 'Show as a table' }).click();
      await page.getByRole('table', { name: 'Battery and signal' }).getByText('-71 dBm').waitFor();
      await inBothColours(page);
      await page.goto('/phones');
      await page.getByRole('row', { name: /Kisumu desk.*online/ }).waitFor();
      await assertAccessible(page);
    });

    it('its set-up page never shows the key again; a new key is another address', async () => {
      const { page } = gateway;
      await page.goto('/phones');
      await page.getByRole('link', { name: 'Kisumu desk' }).click();
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'New key' }).click();
      await page.waitForURL(/\/setup$/);
      await page.locator('code', { hasText: '/api/sms/msync/' }).waitFor();
      const fresh = await gateway.page.context().newPage();
      await fresh.goto(page.url());
      await fresh.getByRole('button', { name: 'Show a new address' }).waitFor();
      await fresh.close();
    });
  });

  describe('who and what else', () => {
    it('what a phone says of itself is shown as text, whatever it holds', async () => {
      const app = await gateway.createApp({
        type: 'MSync',
        name: '<b>Bold</b> phone',
        phone_number: '+254711000108',
      });
      const { url } = (await gateway.call(`/api/sms/phones/${app.id}/key`, { json: {} })).body.data;
      const attack = '<img src=x onerror="document.title=1">';
      const phone = new MsyncPhone({
        url,
        deviceId: attack,
        net: new SimNet(),
        radio: new SimRadio({ clock: () => Date.now() }),
        clock: () => Date.now(),
      });
      await phone.status({ battery_level: 5, network_type: attack, sim_state: attack });
      await gateway.page.goto(`/phones/${app.id}`);
      await gateway.page.getByRole('heading', { name: '<b>Bold</b> phone' }).waitFor();
      assert.equal(await gateway.page.getByText(attack).count(), 3); // device, network, SIM
      assert.equal(await gateway.page.locator('main img[src="x"]').count(), 0);
    });

    it('a viewer sees the same, without the ways to change it', async () => {
      const page = await gateway.signIn('viewer');
      await page.goto('/apps');
      await page.getByRole('link', { name: 'With rules' }).click();
      await page.getByText('How it is').waitFor();
      assert.equal(await page.getByRole('tab', { name: 'Account' }).count(), 0);
      assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
      assert.equal(await page.getByText('Addresses for the provider').count(), 0);
      await page.goto('/groups');
      await page.getByRole('link', { name: 'Production SMS pool' }).click();
      await page
        .getByText(/places free/)
        .first()
        .waitFor();
      assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
      assert.equal(await page.getByRole('link', { name: 'Add a new app to this group' }).count(), 0);
    });
  });
});
