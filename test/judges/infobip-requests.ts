/**
 * Infobip's public API descriptions as judge of what the driver sends: Stoplight Prism answers a valid request with the
 * example of its description, any other with an error. By hand, in a folder of its own, with the descriptions from
 * github.com/api-evangelist/infobip, one Prism for each channel:
 *
 *     npx @stoplight/prism-cli@5.14.2 mock --errors -p 4010 infobip-sms-openapi.json
 *     node dist/test/judges/infobip-requests.js sms=4010 mms=4011 voice=4012 whatsapp=4013
 */
import type { SendRequest } from '../../src/providers/driver.js';
import { createHttpClient } from '../../src/providers/http.js';
import { infobip } from '../../src/providers/infobip/index.js';
import { parseNetworks } from '../../src/security/safe-url.js';

const file = (name: string) => ({ mediaUrls: [`https://files.example.com/${name}`] });
const template = { name: 'greeting', language: 'en_GB', variables: { 1: 'Asha', 2: 'tomorrow' } };

const WAYS: Record<string, [name: string, message: Partial<SendRequest>][]> = {
  sms: [
    ['text', {}],
    ['validity', { validityS: 600 }],
  ],
  mms: [
    ['text', {}],
    ['picture', file('a.jpg')],
  ],
  voice: [
    ['text', {}],
    ['language, voice, validity', { speech: { language: 'en-GB', voice: 'Amy' }, validityS: 600 }],
  ],
  whatsapp: [
    ['text', {}],
    ['image', file('a.png')],
    ['video', file('a.mp4')],
    ['audio', { ...file('a.mp3'), text: '' }],
    ['document', file('a.pdf')],
    ['template', { template }],
    ['template with image', { template, ...file('a.png') }],
    ['template with document', { template, ...file('a.pdf') }],
  ],
};

const http = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8') });
let refused = 0;
for (const [channel, port] of process.argv.slice(2).map((pair) => pair.split('='))) {
  const context = {
    credentials: { api_key: 'k', api_link: `http://127.0.0.1:${port}`, phone_number: '441134960000' },
    http,
    endpoints: {},
    now: new Date(),
  };
  for (const [name, message] of WAYS[channel ?? ''] ?? []) {
    const request: SendRequest = {
      ref: '156-1',
      uuid: '0b6f2a7e-4a1d-4b57-9a39-1f0d6e6c1a52',
      channel: channel as SendRequest['channel'],
      to: '+254711000111',
      from: '',
      text: 'Habari',
      encoding: 'GSM-7',
      parts: 1,
      dlrUrl: 'https://gw.example.com/api/sms/apps/7/callback/k/156-1',
      inboundUrl: '',
      ...message,
    };
    const outcome = await infobip.send(request, context);
    if (outcome.kind !== 'accepted') refused += 1;
    console.log(`${channel}, ${name}: ${JSON.stringify(outcome)}`);
  }
}
await http.close();
process.exitCode = refused === 0 ? 0 : 1;
