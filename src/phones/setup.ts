/** What to type into the app on a phone. Pure. */
import type { App } from '../apps/types.js';
import type { Protocol } from './types.js';

export interface Setup {
  /** The address to type or scan. With user name and password in it where the app reads them there. */
  url: string;
  /** Each switch and field of the app, in the order in which people meet them. */
  steps: { name: string; value: string }[];
  /** What goes wrong otherwise. */
  notes: string[];
}

/** @param publicUrl without a trailing slash @param key of the phone; shown this once */
export function setupOf(
  app: Pick<App, 'credentials'>,
  protocol: Protocol,
  publicUrl: string,
  key: string,
): Setup {
  const url = withLogin(`${publicUrl}/api/sms/${protocol}/${key}`, app.credentials);
  const { steps, notes } = GUIDES[protocol](app.credentials);
  return { url, steps, notes: [...notes, ...common(publicUrl)] };
}

type Guide = Pick<Setup, 'steps' | 'notes'>;
const step = (name: string, value: string) => ({ name, value });

const GUIDES: Record<Protocol, (credentials: Record<string, string>) => Guide> = {
  smssync: ({ secret }) => ({
    steps: [
      step('Sync URL', 'the address above'),
      step('Secret key', secret ?? 'leave empty'),
      step('Enable task checking', 'on, every minute'),
      step('Auto sync', 'on'),
      step('Message Results API', 'on'),
      step('Get reply from server', 'off'),
      step('Enable retry', 'off'),
      step('SMS delivery report', 'on in 2.8, off in 3.x'),
    ],
    notes: [
      'SMSsync 3.x with "SMS delivery report" sends every SMS twice.',
      'Message Results need the address with its key: an acknowledgement carries nothing else that names the phone.',
      'Exclude the app from battery optimisation, or Android stops its checks.',
    ],
  }),
  cht: ({ username }) => ({
    steps: [
      step(
        'Webapp URL',
        username ? 'the address above, with user name and password in it' : 'the address above',
      ),
      step('CDMA compatibility mode', 'off'),
      step('Dummy send mode', 'off'),
      step('Polling', 'on'),
    ],
    notes: [
      'Use the generic build: the branded one talks to one fixed server.',
      'CDMA mode drops the end of long texts; dummy mode reports SMS as delivered that were never sent.',
      'To send more than 30 parts a minute, raise sms_outgoing_check_max_count over adb and set pacing to raised.',
    ],
  }),
  msync: ({ device_id: deviceId, secret }) => ({
    steps: [
      step('Server URL', 'the address above'),
      step('Device id', deviceId ?? 'any; the first contact fixes it'),
      ...(secret ? [step('Secret', secret)] : []),
    ],
    notes: ['This support follows the documents of MSync; no such app could be tried.'],
  }),
};

function common(publicUrl: string): string[] {
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  return [
    ...(isLocal ? ['A phone cannot reach this address: set PUBLIC_URL to one that it can.'] : []),
    ...(protocol === 'http:'
      ? ['Over http everybody on the way can read the SMS; use https outside a test.']
      : []),
  ];
}

/** The apps read user name and password from the address alone. */
function withLogin(url: string, { username, password }: Record<string, string>): string {
  if (!password) return url;
  const login = `${encodeURIComponent(username ?? '')}:${encodeURIComponent(password)}`;
  return url.replace('://', `://${login}@`);
}
