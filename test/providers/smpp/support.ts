/** A link as the gateway opens it, against the scripted SMSC, with waits that suit a test. */
import type {
  CallbackKind,
  DeliveryReport,
  InboundMessage,
  SendRequest,
} from '../../../src/providers/driver.js';
import { Delivery, readMessage, readReceipt } from '../../../src/providers/smpp/delivery.js';
import { credentials, settingsOf, type Credentials } from '../../../src/providers/smpp/fields.js';
import { SmppLink } from '../../../src/providers/smpp/link.js';
import type { Timings } from '../../../src/providers/smpp/timings.js';
import { parseNetworks } from '../../../src/security/safe-url.js';
import { startSmsc, type Smsc, type SmscOptions } from '../../support/smsc.js';
import { until } from '../../../tools/load/until.js';

export const QUICK: Timings = {
  connect: 1_000,
  bind: 1_000,
  answer: 400,
  silence: 10_000,
  enquire: 200,
  reconnect: [20, 50],
  alreadyBound: 150,
  settled: 60_000,
  untilUp: 1_000,
  queue: 2_000,
  message: 8_000,
  drain: 1_000,
};

export interface Ground {
  smsc: Smsc;
  link: SmppLink;
  /** What came in, in order. */
  calls: { kind: CallbackKind; delivery: Delivery }[];
  states: string[];
  troubles: string[];
  reports(): DeliveryReport[];
  messages(): InboundMessage[];
  send(request?: Partial<SendRequest>): ReturnType<SmppLink['send']>;
  untilUp(): Promise<unknown>;
  close(): Promise<void>;
}

export interface GroundOptions extends SmscOptions {
  fields?: Partial<Credentials>;
  timings?: Partial<Timings>;
  /** Called for each delivery before it counts as stored. */
  store?: () => Promise<void>;
  networks?: string;
}

let lastId = 0;

export async function openGround(options: GroundOptions = {}): Promise<Ground> {
  const { fields, timings, store, networks = '127.0.0.0/8', ...smscOptions } = options;
  const smsc = await startSmsc(smscOptions);
  const checked = credentials.parse({
    api_link: `127.0.0.1:${smsc.port}`,
    username: 'gateway',
    password: 'secret01',
    c5: '10/1000',
    ...fields,
  });
  const { ids, alphabet } = settingsOf(checked);
  const calls: Ground['calls'] = [];
  const states: string[] = [];
  const troubles: string[] = [];
  const link = new SmppLink(
    {
      credentials: checked,
      allowedNetworks: parseNetworks(networks),
      async receive(kind, body) {
        await store?.();
        calls.push({ kind, delivery: Delivery.parse(JSON.parse(body.toString('utf8'))) });
      },
      onState: (state, text) => void states.push(`${state}: ${text}`),
      onTrouble: (text) => void troubles.push(text),
    },
    { ...QUICK, ...timings },
  );
  const of = (wanted: CallbackKind) =>
    calls.flatMap(({ kind, delivery }) => (kind === wanted ? [delivery] : []));
  return {
    smsc,
    link,
    calls,
    states,
    troubles,
    reports: () => of('callback').flatMap((delivery) => readReceipt(delivery, ids) ?? []),
    messages: () => of('receive').map((delivery) => readMessage(delivery, alphabet)),
    send: (request) =>
      link.send({
        ref: `${++lastId}-1`,
        channel: 'sms',
        to: '+254711000111',
        from: '20880',
        text: 'Habari',
        encoding: 'GSM-7',
        parts: 1,
        dlrUrl: '',
        inboundUrl: '',
        ...request,
      }),
    untilUp: () => until(async () => states.some((state) => state.startsWith('up')), 'the link to be up'),
    async close() {
      await link.close();
      await smsc.close();
    },
  };
}
