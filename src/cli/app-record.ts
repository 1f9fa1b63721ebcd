/** An app as the command line shows it. */
import { presentApp } from '../api/present.js';
import type { App } from '../apps/types.js';
import type { Services } from '../services.js';
import { note, say } from './output.js';

/** The record of the API, with its callback URLs: whoever works here may set the app up. */
export async function recordOf({ urls, clock }: Services, app: App) {
  const { findDriver } = await import('../providers/registry.js');
  return presentApp(app, findDriver(app.type), clock(), urls);
}

/** What has to be pasted into the provider's console, on lines of its own. */
export function sayCallbackUrls({ urls, config }: Services, app: App): void {
  const { callback_urls: addresses } = presentApp(app, null, new Date(0), urls);
  say(
    `\nAddresses for the provider's console:\n\n  incoming messages\n    ${addresses!.receive}\n  delivery reports\n    ${addresses!.callback}`,
  );
  const { hostname } = new URL(config.publicUrl);
  if (app.type !== 'Simulator' && /^(localhost|127\.|\[::1\])/.test(hostname)) {
    note(
      `\nNo provider can reach ${hostname}: set PUBLIC_URL to the address of this gateway on the internet.`,
    );
  }
}
