/** Acme Messaging: SMS over its JSON API. */
import { z } from 'zod';
import { UnparsableCallback, type ProviderDriver } from '../../../src/providers/driver.js';
import { exchangeJson, withoutSlash } from '../../../src/providers/exchange.js';
import { isSuccess, outcomeOfStatus, refusedAs } from '../../../src/providers/http.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { lookUp } from '../../../src/providers/tables.js';
import { tolerantText } from '../../../src/providers/tolerant.js';
import { callbackValues, ownRef, parseJson } from '../../../src/providers/wire.js';

const credentials = z.object({
  api_key: z.string().min(1).meta({ title: 'API key', help: 'From the dashboard of Acme.', secret: true }),
  phone_number: z.string().min(1).meta({ title: 'Sender', help: 'Number or name.' }),
});
type Credentials = z.infer<typeof credentials>;

/** Source: Acme's page "Errors", read 2026-11-21. */
export const ERRORS: Readonly<Record<string, Outcome>> = {
  bad_number: permanent('message', 'invalid_recipient'),
  no_money: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
};

/** Source: Acme's page "Delivery reports", read 2026-11-21. A word not listed never counts as an ending. */
export const STATUSES = { sent: 'sent', delivered: 'delivered', lost: 'failed' } as const;

const Taken = z.object({ id: z.string().min(1) });
const Refused = z.object({ error: tolerantText });

export const acme = {
  type: 'Acme',
  label: 'Acme Messaging',
  help: 'Sends SMS through Acme. Delivery reports need no setting.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  limits: { tps: 10, maxLength: 1600 },
  signsCallbacks: false, // the key in the address decides

  async send(request, context) {
    const { api_key, phone_number } = context.credentials;
    const { reply, failure } = await exchangeJson(context, {
      url: `${withoutSlash(context.endpoints['api'] ?? 'https://api.acme.example')}/messages`,
      headers: { authorization: `Bearer ${api_key}` },
      json: {
        to: request.to,
        from: request.from || phone_number,
        text: request.text,
        report_url: request.dlrUrl, // holds our reference of this attempt
      },
    });
    if (failure) return failure; // no complete reply: the client knows whether anything can have gone out
    const httpStatus = reply.status;
    if (isSuccess(reply)) {
      const id = Taken.safeParse(parseJson(reply.body)).data?.id;
      return id ? accepted(id) : ambiguous('bad_reply', { httpStatus, text: 'success without an id' });
    }
    const code = Refused.safeParse(parseJson(reply.body)).data?.error;
    const known = lookUp(ERRORS, code);
    if (known && code)
      return refusedAs(known, { providerCode: code, httpStatus, text: `Acme: ${code}` }, reply, context.now);
    return outcomeOfStatus(reply, context.now) ?? permanent('message', 'unknown', { httpStatus });
  },

  verify: () => 'unsigned',

  parseDlr(request) {
    const fields = callbackValues(request);
    const [ref, providerId, word] = [ownRef(request), fields.get('id'), fields.get('status')];
    if (!word || !(ref || providerId)) throw new UnparsableCallback('id or status is missing');
    const status = lookUp(STATUSES, word) ?? 'sent';
    return [
      {
        ...(ref && { ref }),
        ...(providerId && { providerId }),
        status,
        ...(status === 'failed' && { reason: 'unknown', text: `Acme reports "${word.slice(0, 40)}"` }),
        providerCode: word.slice(0, 40),
      },
    ];
  },

  parseInbound() {
    throw new UnparsableCallback('Acme hands over no incoming messages');
  },

  callbackReply: () => ({ status: 200, type: 'text/plain', body: '' }),
} satisfies ProviderDriver<Credentials>;
