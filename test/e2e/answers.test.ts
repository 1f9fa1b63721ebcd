/** A gateway that is killed while it answers keywords: each message is answered once, also when it is told again. */
import assert from 'node:assert/strict';
import { openDatabase } from '../../src/db/connect.js';
import { until } from '../../tools/load/until.js';
import { appFields, useCompany } from '../workflows/support/company.js';
import { useMachine, type GatewayProcess } from './process.js';

const MESSAGES = 40;

describe('a gateway that is killed while it answers', function () {
  this.timeout(120_000);
  const company = useCompany();
  const machine = useMachine();

  /** Provider and phone tell the same again as long as nobody says that it was taken. */
  async function tell(gateway: GatewayProcess, receive: string, numbers: readonly number[]): Promise<number> {
    const taken = await Promise.all(
      numbers.map(async (n) => {
        const from = `2547110001${String(n).padStart(2, '0')}`;
        const form = { from, to: '20880', text: `order ${n}`, id: `in-${n}` };
        const url = receive.replace(/^https?:\/\/[^/]+/, gateway.url);
        const reply = await fetch(url, { method: 'POST', body: new URLSearchParams(form) }).catch(() => null);
        return reply?.status === 200;
      }),
    );
    return taken.filter(Boolean).length;
  }

  it('leaves no message without its answer, and none with two', async () => {
    const account = company.account();
    const first = await machine.start();
    const app = await first.data('/api/sms/apps', { name: 'shop', ...appFields(account.apiLink) });
    const rule = { comparator: 'starts_with', keyword: 'order', reply: 'Asante {{1}}' };
    await first.data('/api/sms/keywords', { app_id: app.id, ...rule });
    const all = Array.from({ length: MESSAGES }, (_, n) => n);
    const { receive } = app.callback_urls;
    const told = tell(first, receive, all);
    await account.untilHanded(1);
    await first.kill();
    const takenBefore = await told;

    const db = openDatabase(machine.database.url);
    try {
      const count = async (where: object) =>
        Number((await db('auto_replies').where(where).count({ n: '*' }).first())?.['n']);
      const waiting = await count({ state: 'pending' });
      const second = await machine.start();
      assert.equal(await tell(second, receive, all), MESSAGES);
      await until(async () => (await count({ state: 'sent' })) === MESSAGES, 'every answer');
      const answers = await db('messages').where({ folder: 'outbox' }).pluck('metadata');
      const answered = answers.map((metadata: string) => JSON.parse(metadata).in_reply_to as number);
      const asked = (await db('messages').where({ folder: 'inbox' }).pluck('id')) as number[];
      assert.deepEqual(answered.toSorted((a, b) => a - b), asked.toSorted((a, b) => a - b)); // prettier-ignore
      assert.equal(asked.length, MESSAGES);
      const refs = account.handed.map(({ messageId }) => messageId);
      assert.equal(new Set(refs).size, refs.length, 'an answer was handed over twice');
      console.log(
        `      kill -9: ${takenBefore} of ${MESSAGES} messages were taken before, ${waiting} answers waited; each went out once`,
      );
    } finally {
      await db.destroy();
    }
  });
});
