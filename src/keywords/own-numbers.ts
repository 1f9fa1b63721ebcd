/** The numbers that this gateway sends from: what comes from one of them was most likely sent by it. */
import type { Executor } from '../db/connect.js';
import { toE164 } from '../messages/numbers.js';

/**
 * In E.164, and short codes as they are written. Read anew for each answer: an app that was just made would otherwise
 * begin a talk with another one.
 */
export async function listOwnNumbers(db: Executor): Promise<ReadonlySet<string>> {
  const rows = (await db('apps').whereNull('deleted_at').select('phone_number', 'settings')) as {
    phone_number: string | null;
    settings: string;
  }[];
  const numbers = new Set<string>();
  for (const { phone_number, settings } of rows) {
    const { default_country, senders = [] } = JSON.parse(settings) as Settings;
    for (const written of [phone_number, ...senders]) {
      if (written === null) continue;
      const number = toE164(written, default_country ?? null);
      numbers.add(number.ok && number.e164 !== null ? number.e164 : written);
    }
  }
  return numbers;
}

interface Settings {
  default_country?: string;
  senders?: string[];
}
