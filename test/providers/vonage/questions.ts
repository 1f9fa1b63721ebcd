/** What we ask Vonage: are key and secret right. */
import type { CheckRow } from '../../support/driver-spec.js';
import { BASIC, type Credentials } from './fixtures.js';

export const check: CheckRow<Credentials>[] = [
  {
    name: 'an account with money',
    credentials: { application_id: undefined! },
    reply: [200, { value: 12.34, autoReload: false }],
    request: {
      method: 'GET',
      path: '/account/get-balance',
      query: {},
      headers: { authorization: `Basic ${BASIC}` },
      body: '',
    },
    ok: true,
    text: /balance is 12\.34 EUR\.$/,
    balance: { amount: '12.34', currency: 'EUR' },
  },
  { name: 'an application is not part of it', reply: [200, { value: 0 }], ok: true, text: /not tried/ },
  { name: 'a wrong secret', reply: [401, { 'error-code': '401' }], ok: false, text: /refuses/ },
  { name: 'another answer', reply: [420, {}], ok: false, text: /420/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];
