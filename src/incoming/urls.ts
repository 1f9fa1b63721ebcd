/** The URLs that providers call, with the app's key in the path. */
import type { App } from '../apps/types.js';

export interface CallbackUrls {
  /** For the delivery reports of one attempt. @param ref `<message id>-<attempt number>` */
  dlr(app: Pick<App, 'id' | 'callbackKey'>, ref: string): string;
  /** For messages to the app's number. */
  inbound(app: Pick<App, 'id' | 'callbackKey'>): string;
  /** Where a provider fetches what to say in the call of one attempt. @param ref as above */
  answer(app: Pick<App, 'id' | 'callbackKey'>, ref: string): string;
}

/** @param publicUrl without a trailing slash */
export function callbackUrls(publicUrl: string): CallbackUrls {
  const base = (app: Pick<App, 'id'>) => `${publicUrl}/api/sms/apps/${app.id}`;
  return {
    dlr: (app, ref) => `${base(app)}/callback/${app.callbackKey}/${ref}`,
    inbound: (app) => `${base(app)}/receive/${app.callbackKey}`,
    answer: (app, ref) => `${base(app)}/answer/${app.callbackKey}/${ref}`,
  };
}

/** Reads `<message id>-<attempt number>`; null for anything else. */
export function parseRef(ref: string | undefined): { messageId: number; attempt: number } | null {
  const match = /^([1-9]\d{0,14})-([1-9]\d{0,5})$/.exec(ref ?? '');
  return match ? { messageId: Number(match[1]), attempt: Number(match[2]) } : null;
}
