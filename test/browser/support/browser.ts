/**
 * A real browser in front of a gateway of its own. Whatever a page says on its console, tries against the content
 * security policy or asks of another host fails the test in which it did.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { TestGateway } from '../../support/gateway.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const PASSWORD = 'twelve goats on a roof';

export type Role = 'admin' | 'operator' | 'viewer';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let shared: Promise<Browser> | null = null;
const browser = () => (shared ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }));
after(async () => (await shared)?.close());

export class BrowserGateway extends TestGateway {
  page!: Page;
  private contexts: BrowserContext[] = [];
  private complaints: string[] = [];

  /** A page of somebody who is signed in with this role. */
  async signIn(role: Role, options: { language?: string } = {}): Promise<Page> {
    const email = `${role}-${Math.random().toString(36).slice(2, 8)}@example.org`;
    const { body } = await this.call('/api/users', { json: { name: `The ${role}`, email, role } });
    const link = body.data.link.split('#')[1];
    const page = await this.open(options);
    const used = await page.request.post('/api/links/use', { data: { link, password: PASSWORD } });
    assert.equal(used.status(), 200, await used.text());
    return page;
  }

  /** A page of somebody who is not signed in. */
  async open({ language = 'en' }: { language?: string } = {}): Promise<Page> {
    const context = await (
      await browser()
    ).newContext({
      baseURL: this.url,
      locale: language,
      timezoneId: 'Africa/Nairobi',
      viewport: { width: 1280, height: 850 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(20_000);
    this.contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(`an error of the page: ${error.message}`));
    page.on('console', (message) => {
      // The browser itself reports every refusal by the API; what a page makes of it is for the test to see.
      const isRefusal = /^Failed to load resource: the server responded/.test(message.text());
      if (message.type() === 'error' && !isRefusal) this.complaints.push(`on the console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && origin !== this.url)
        this.complaints.push(`asked another host: ${request.url()}`);
    });
    return page;
  }

  /** @throws AssertionError with everything a page complained of since the last call */
  assertNoComplaints(): void {
    assert.deepEqual(this.complaints.splice(0), []);
  }

  async closePages(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close();
  }
}

/** A gateway, and a page signed in as an administrator (or as `role`), for the describe block that calls this. */
export function useBrowser({
  role = 'admin',
  env = {},
}: { role?: Role | null; env?: Record<string, string> } = {}): BrowserGateway {
  const gateway = new BrowserGateway(env);
  before(async function () {
    this.timeout(60_000);
    if (!existsSync(CHROMIUM)) {
      console.error(
        `!!! ${CHROMIUM} is not there: tests in a browser are SKIPPED (Debian: apt-get install chromium)`,
      );
      this.skip();
    }
    await gateway.prepare();
    await gateway.start();
    gateway.page = role === null ? await gateway.open() : await gateway.signIn(role);
  });
  afterEach(async function () {
    // With SALAMI_TEST_SHOTS=<folder> a failure leaves a picture of what the browser showed.
    const folder = process.env['SALAMI_TEST_SHOTS'];
    const name = this.currentTest?.title.replace(/\W+/g, '-').slice(0, 60);
    if (folder && this.currentTest?.state === 'failed')
      await gateway.page.screenshot({ path: join(folder, `${name}.png`) });
    gateway.assertNoComplaints();
  });
  after(async function () {
    this.timeout(60_000);
    await gateway.closePages();
    await gateway.stop();
    await gateway.database?.drop();
  });
  return gateway;
}

interface AxeFinding {
  id: string;
  impact: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Colours change over a fraction of a second; axe would measure them on their way. */
const SETTLED = `(async () => {
  const onTheirWay = () => document.getAnimations().filter((one) => one instanceof CSSTransition);
  while (onTheirWay().length > 0) await Promise.allSettled(onTheirWay().map(({ finished }) => finished));
})()`;

/** @throws AssertionError when axe finds something serious or critical on the page as it is now */
export async function assertAccessible(page: Page): Promise<void> {
  // Evaluated by the debugger, so that the page's own policy stays as strict as it is.
  await page.evaluate(SETTLED);
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })`,
  )) as { violations: AxeFinding[] };
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`,
    );
  assert.deepEqual(serious, [], `${page.url()}\n${serious.join('\n')}`);
}

/** The same page in dark colours. */
export async function inDark(page: Page, look: () => Promise<void>): Promise<void> {
  const change = async (scheme: 'dark' | 'light') => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
  };
  await change('dark');
  await look();
  await change('light');
}
