/** An app as the command line shows it. */
import { presentApp } from '../api/present.js';
import type { App } from '../apps/types.js';
import type { Config } from '../config.js';
import { COMPLAINTS, reachOf } from '../incoming/public-url.js';
import type { Services } from '../services.js';
import { note, say } from './output.js';

export type AppRecord = ReturnType<typeof presentApp>;

/** The record of the API, with its callback URLs: whoever works here may set the app up. */
export async function recordOf({ urls, clock, linkStates }: Services, app: App): Promise<AppRecord> {
  const { findDriver } = await import('../providers/registry.js');
  const link = (await linkStates.now([app])).get(app.id) ?? null;
  return presentApp(app, findDriver(app.type), clock(), link, urls);
}

/**
 * What has to be pasted into the provider's console for the channel of this app, on lines of its own. Other addresses
 * go with each message.
 */
export async function sayCallbackUrls({ publicUrl }: Config, record: AppRecord): Promise<void> {
  const { callback_urls: urls, channel, type } = record;
  const { findDriver } = await import('../providers/registry.js');
  const driver = findDriver(type);
  if (!urls || !driver) return;
  const { reports = [], incoming = [] } = driver.setAtProvider ?? {};
  const pasted = [
    ...(incoming.includes(channel) ? [`  incoming messages\n    ${urls.receive}`] : []),
    ...(reports.includes(channel) ? [`  delivery reports\n    ${urls.callback}`] : []),
  ];
  if (pasted.length === 0)
    return say('\nNothing is to be set at the provider: its addresses go with each message.');
  say(`\nAddresses for the provider's console:\n\n${pasted.join('\n')}`);
  if (!reports.includes(channel)) say('  (The address for delivery reports goes with each message.)');
  const complaint = COMPLAINTS[reachOf(publicUrl)];
  if (complaint !== null) note(`\nNo provider should be given these: ${publicUrl} ${complaint}`);
}
