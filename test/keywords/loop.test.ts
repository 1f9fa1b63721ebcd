/** Two machines that answer each other's keywords stop by themselves. */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { Provider } from '../incoming/support/provider.js';
import { useGateway, type TestGateway } from '../support/gateway.js';
import { useCompany, type Account } from '../workflows/support/company.js';
import { addKeyword } from './support/line.js';

interface Side {
  gateway: TestGateway;
  app: any;
  account: Account;
  number: string;
}

let lastId = 0;

describe('a loop of answers', () => {
  const [one, other] = [useGateway(), useGateway()];
  const company = useCompany();

  /** An app that answers every text with "ping" in it. */
  async function addSide(gateway: TestGateway, number: string, reply: string): Promise<Side> {
    const { app, account } = await company.app(gateway, { phone_number: number });
    await addKeyword(gateway, { app_id: app.id, comparator: 'contains', keyword: 'ping', reply });
    return { gateway, app, account, number };
  }

  /** What one side hands to the company comes in at the other one. */
  function wire(from: Side, to: Side): void {
    from.account.answer(async ({ text }) => {
      const form = { from: from.number, to: to.number, text, id: `wire-${(lastId += 1)}` };
      await new Provider(to.gateway).call(to.app, 'receive', '', { form });
      return 'accept';
    });
  }

  /** Begins with a message by hand. @returns what each side handed over until one of them kept silent */
  async function talk(first: Side, second: Side, why: RegExp): Promise<[number, number]> {
    wire(first, second);
    wire(second, first);
    await first.gateway.send(first.app.id, { to: second.number, message: 'ping' });
    const silence = async ({ gateway, app }: Side) => {
      const ids = gateway.db('messages').where({ folder: 'inbox', app_id: app.id }).select('id');
      const notes: string[] = await gateway.db('message_events').whereIn('message_id', ids).pluck('text');
      return notes.some((text) => why.test(text));
    };
    await until(
      async () => (await silence(first)) || (await silence(second)),
      () => `one side to be silent; handed ${first.account.handed.length}, ${second.account.handed.length}`,
    );
    return [first.account.handed.length, second.account.handed.length];
  }

  it('between two gateways, each with five answers an hour, ends after eleven messages', async () => {
    const first = await addSide(one, '+254711000181', 'ping {{message}}');
    const second = await addSide(other, '+254711000182', 'ping {{message}}');
    assert.deepEqual(await talk(first, second, /as many answers within an hour/), [6, 5]);
  });

  it('with the same words ends after three', async () => {
    const first = await addSide(one, '+254711000183', 'ping');
    const second = await addSide(other, '+254711000184', 'ping');
    assert.deepEqual(await talk(first, second, /the same answer a moment ago/), [2, 1]);
  });

  it('between two apps of one gateway does not begin', async () => {
    const first = await addSide(one, '+254711000185', 'ping {{message}}');
    const second = await addSide(one, '+254711000186', 'ping {{message}}');
    assert.deepEqual(await talk(first, second, /an app of this gateway/), [1, 0]);
  });
});
