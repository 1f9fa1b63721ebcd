/** An app as the command line shows it. */
import { presentApp } from '../api/present.js';
import type { App } from '../apps/types.js';
import type { Config } from '../config.js';
import type { Services } from '../services.js';
import { note, say } from './output.js';

export type AppRecord = ReturnType<typeof presentApp>;

/** The record of the API, with its callback URLs: whoever works here may set the app up. */
export async function recordOf({ urls, clock }: Services, app: App): Promise<AppRecord> {
  const { findDriver } = await import('../providers/registry.js');
  return presentApp(app, findDriver(app.type), clock(), urls);
}

/** What has to be pasted into the provider's console, on lines of its own. */
export function sayCallbackUrls({ publicUrl }: Config, { type, callback_urls: urls }: AppRecord): void {
  if (!urls) return;
  say(`
Addresses for the provider's console:

  incoming messages
    ${urls.receive}
  delivery reports
    ${urls.callback}`);
  const { hostname } = new URL(publicUrl);
  if (type !== 'Simulator' && /^(localhost|127\.|\[::1\])/.test(hostname)) {
    note(
      `\nNo provider can reach ${hostname}: set PUBLIC_URL to the address of this gateway on the internet.`,
    );
  }
}
