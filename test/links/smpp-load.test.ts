/**
 * Many long messages, a link that breaks in the middle, and the books afterwards. SALAMI_SMPP_MESSAGES=1000 makes a
 * figure of it; the suite sends fewer.
 */
import assert from 'node:assert/strict';
import { startSmsc, type Smsc } from '../support/smsc.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';

const COUNT = Number(process.env['SALAMI_SMPP_MESSAGES'] ?? 60);
const SENDERS = 20;
const WINDOW = 20;
const PARTS = 3;

describe('a link that breaks under load', function () {
  this.timeout(600_000);
  const gateway = useGateway();
  let smsc: Smsc;
  before(async () => void (smsc = await startSmsc({ answerAfterMs: 5 })));
  after(() => smsc.close());

  it(`${COUNT} long messages: none lost, none doubled`, async () => {
    const app = await gateway.createApp({
      type: 'SMPP',
      delay_s: undefined,
      api_link: `127.0.0.1:${smsc.port}`,
      username: 'gateway',
      password: 'secret01',
      phone_number: '20880',
      c5: `${WINDOW}/2000`,
      settings: { retry_initial_s: 0.5, ambiguous_wait_s: 600 },
    });
    // Its number stands in every part of a message, so that no part looks like another's.
    const textOf = (number: number) => `✓${String(number).padStart(4, '0')} `.repeat(32);
    const ids: number[] = [];
    let next = 0;
    const sendOnAndOn = async () => {
      while (next < COUNT) ids.push((await gateway.send(app.id, { message: textOf(next++) })).id);
    };
    const startedAt = performance.now();
    const sending = Promise.all(Array.from({ length: SENDERS }, sendOnAndOn));

    await until(
      async () => smsc.submitted.length >= (COUNT * PARTS) / 2,
      'half of the parts to go out',
      300_000,
    );
    smsc.cut(2_000);
    await sending;
    const counts = await until(
      async () => {
        const rows: { status: string; n: number }[] = await gateway
          .db('messages')
          .whereIn('id', ids)
          .groupBy('status')
          .select('status')
          .count({ n: '*' });
        const by = Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
        return (by['delivered'] ?? 0) + (by['unknown'] ?? 0) === COUNT && by;
      },
      'every message to be delivered or in doubt',
      300_000,
    );
    const tookS = (performance.now() - startedAt) / 1000;

    const { delivered = 0, unknown = 0 } = counts as { delivered?: number; unknown?: number };
    assert.ok(unknown <= WINDOW, `${unknown} in doubt: more than were in flight when the link broke`);
    const seen = smsc.submitted.map(({ text, part }) => `${/\d{4}/.exec(text)![0]} part ${part.number}`);
    assert.equal(new Set(seen).size, seen.length, 'no part reached the SMSC twice');
    assert.ok(seen.length >= delivered * PARTS && seen.length <= COUNT * PARTS, `${seen.length} parts`);
    console.log(
      `      ${COUNT} messages of ${PARTS} parts: ${delivered} delivered, ${unknown} in doubt, 0 lost, 0 doubled, ` +
        `in ${tookS.toFixed(1)} s: ${(COUNT / tookS).toFixed(0)} messages a second, the outage of 2 s included`,
    );
  });
});
