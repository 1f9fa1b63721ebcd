/**
 * Many messages through the whole gateway, a link that breaks in the middle or an SMSC that is slow, and the books
 * afterwards. SALAMI_SMPP_MESSAGES=1000 makes a figure of it; the suite sends fewer.
 */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { useGateway } from '../support/gateway.js';
import { netSmppSkipReason, startNetSmpp } from '../support/net-smpp.js';
import { startSmsc } from '../support/smsc.js';

const COUNT = Number(process.env['SALAMI_SMPP_MESSAGES'] ?? 40);
const SENDERS = 20;
const WINDOW = 20;
const PARTS = 3;
const OUTAGE_MS = 2_000;
const DEADLINE_MS = 20_000 + COUNT * 300;

/** An SMSC under load: what it took, part by part, as `<number of the message>/<number of the part>`. */
interface Judge {
  port: number;
  parts(): Promise<string[]>;
  cut(forMs: number): void;
  close(): Promise<void>;
}

const JUDGES: { name: string; skip?: string | undefined; fields: object; start(): Promise<Judge> }[] = [
  {
    name: 'the scripted SMSC',
    fields: {},
    async start() {
      const smsc = await startSmsc({ answerAfterMs: 5 });
      return {
        port: smsc.port,
        parts: async () => smsc.submitted.map(({ text, part }) => `${numberIn(text)}/${part.number}`),
        cut: (forMs) => smsc.cut(forMs),
        close: () => smsc.close(),
      };
    },
  },
  {
    name: "Perl's Net::SMPP",
    skip: netSmppSkipReason,
    fields: { c4: 'hex:dec' },
    async start() {
      const smsc = await startNetSmpp({ receipts: true });
      return {
        port: smsc.port,
        parts: async () =>
          (await smsc.submits()).map(({ content }) => {
            const text = Buffer.from(content.subarray(6)).swap16().toString('utf16le');
            return `${numberIn(text)}/${content[5]}`;
          }),
        cut: (forMs) => smsc.cut(forMs),
        close: () => smsc.stop(),
      };
    },
  },
];

/** A message's number stands in every part of it again and again, so that no part looks like another message's. */
const textOf = (number: number) => `✓${String(number).padStart(4, '0')} `.repeat(32);
const numberIn = (text: string) => /✓(\d{4})/.exec(text)![1];

describe('SMPP under load', function () {
  this.timeout(DEADLINE_MS * 3);
  const gateway = useGateway();

  const createApp = (port: number, fields: object) =>
    gateway.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${port}`,
      username: 'gateway',
      password: 'secret01',
      phone_number: '20880',
      ...fields,
    });

  /** Several clients at once, each of which waits for the answer before it sends the next. @returns ids */
  async function sendAll(appId: number, message: (number: number) => string): Promise<number[]> {
    const ids: number[] = [];
    let next = 0;
    const sendOnAndOn = async () => {
      while (next < COUNT) ids.push((await gateway.send(appId, { message: message(next++) })).id);
    };
    await Promise.all(Array.from({ length: SENDERS }, sendOnAndOn));
    return ids;
  }

  /** How many messages of an app ended how, once all have. */
  const untilEnded = (appId: number): Promise<Record<string, number>> => {
    let by: Record<string, number> = {};
    return until(
      async () => {
        const rows: { status: string; n: number }[] = await gateway
          .db('messages')
          .where({ app_id: appId, folder: 'outbox' })
          .groupBy('status')
          .select('status')
          .count({ n: '*' });
        by = Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
        return (by['delivered'] ?? 0) + (by['unknown'] ?? 0) === COUNT && by;
      },
      () => `every message to be delivered or in doubt: ${JSON.stringify(by)}`,
      DEADLINE_MS,
    );
  };

  const perSecond = (count: number, sinceMs: number) =>
    `${(count / ((performance.now() - sinceMs) / 1000)).toFixed(1)} a second`;

  for (const { name, skip, fields, start } of JUDGES) {
    it(`${COUNT} long messages to ${name}, the link cut in the middle: none lost, none doubled`, async function () {
      if (skip !== undefined) {
        console.warn(`\n!!! SKIPPED: ${skip}\n`);
        this.skip();
      }
      const smsc = await start();
      try {
        const app = await createApp(smsc.port, {
          ...fields,
          c5: `${WINDOW}/2000`,
          settings: { retry_initial_s: 0.5, max_attempts: 10, ambiguous_wait_s: 3600 },
        });
        const startedAt = performance.now();
        const sending = sendAll(app.id, textOf);
        const half = (COUNT * PARTS) / 2;
        await until(
          async () => (await smsc.parts()).length >= half,
          'half of the parts to go out',
          DEADLINE_MS,
        );
        smsc.cut(OUTAGE_MS);
        await sending;
        const { delivered = 0, unknown = 0 } = await untilEnded(app.id);
        const rate = perSecond(COUNT, startedAt);

        const parts = await smsc.parts();
        assert.equal(new Set(parts).size, parts.length, 'no part reached the SMSC twice');
        assert.ok(
          unknown <= WINDOW,
          `${unknown} in doubt: more than were without an answer when the link broke`,
        );
        const complete = Array.from({ length: COUNT }, (_, number) => String(number).padStart(4, '0')).filter(
          (number) =>
            Array.from({ length: PARTS }, (_, part) => `${number}/${part + 1}`).every((part) =>
              parts.includes(part),
            ),
        );
        assert.ok(complete.length >= delivered, `${delivered} delivered, ${complete.length} complete`);
        console.log(
          `      ${COUNT} messages of ${PARTS} parts: ${delivered} delivered, ${unknown} in doubt, 0 lost, ` +
            `0 doubled; ${rate}, the outage of ${OUTAGE_MS / 1000} s included`,
        );
      } finally {
        await smsc.close();
      }
    });
  }

  it(`${COUNT} messages to an SMSC that takes half of the rate: all delivered, few refused`, async () => {
    const allowed = Math.max(20, COUNT / 20);
    const taken: number[] = [];
    let refused = 0;
    const smsc = await startSmsc({
      submitStatus() {
        const now = performance.now();
        if (taken.filter((at) => at > now - 1000).length >= allowed) {
          refused += 1;
          return 0x58;
        }
        taken.push(now);
        return 0;
      },
    });
    try {
      const app = await createApp(smsc.port, {
        c5: `${WINDOW}/${2 * allowed}`,
        settings: { retry_initial_s: 0.5, max_attempts: 20 },
      });
      const startedAt = performance.now();
      await sendAll(app.id, (number) => `text ${number}`);
      const { delivered } = await untilEnded(app.id);
      const texts = smsc.submitted.map(({ text }) => text);
      assert.deepEqual([delivered, texts.length, new Set(texts).size], [COUNT, COUNT, COUNT]);
      assert.ok(refused <= COUNT / 2, `${refused} refused: the link must slow down`);
      console.log(
        `      ${COUNT} messages, ${allowed} a second allowed: ${refused} refused; ${perSecond(COUNT, startedAt)}`,
      );
    } finally {
      await smsc.close();
    }
  });
});
