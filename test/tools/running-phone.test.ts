/** What the runs with simulated phones note about one of them: which texts were in answers that it never got. */
import assert from 'node:assert/strict';
import type { Fate } from '../../src/phone-sim/net.js';
import type { Kind } from '../../tools/phones/kinds.js';
import { RunningPhone } from '../../tools/phones/phone.js';
import { ScriptedGateway, type Answer, type Seen } from '../phone-sim/scripted-gateway.js';

/** A gateway that has one message for the phone, in all three protocols. */
const offering = ({ path, body, method }: Seen): Answer => {
  const message = { to: '+254711000112', message: 'Out 1', content: 'Out 1', uuid: 'u-1', id: 'u-1' };
  if (path.includes('task=sent')) return { body: { message_uuids: ['u-1'] } };
  if (path.includes('task=result')) return { body: { message_uuids: [] } };
  if (method === 'GET') return { body: { payload: { task: 'send', secret: 'k', messages: [message] } } };
  return body.includes('"action":"delivery"')
    ? { body: { success: true } }
    : { body: { success: true, messages: [message] } };
};

const ROWS: { kind: Kind; fates: Fate[]; lost: string[]; sent: number }[] = [
  { kind: 'smssync-3.1', fates: ['pass'], lost: [], sent: 1 },
  { kind: 'smssync-3.1', fates: ['dropAfter'], lost: ['Out 1'], sent: 0 },
  { kind: 'smssync-3.1', fates: ['dropBefore'], lost: [], sent: 0 },
  { kind: 'smssync-2.8-results', fates: ['pass', 'pass'], lost: [], sent: 1 },
  { kind: 'smssync-2.8-results', fates: ['pass', 'dropAfter'], lost: ['Out 1'], sent: 0 },
  { kind: 'smssync-2.8-results', fates: ['pass', 'dropBefore'], lost: ['Out 1'], sent: 0 },
  { kind: 'cht', fates: ['dropAfter'], lost: ['Out 1'], sent: 0 },
  { kind: 'msync', fates: ['dropAfter'], lost: ['Out 1'], sent: 0 },
  { kind: 'msync', fates: ['pass', 'dropAfter'], lost: [], sent: 1 },
];

describe('a phone of a run', () => {
  const gateway = new ScriptedGateway();
  before(async () => {
    await gateway.open();
    gateway.script = offering;
  });
  after(() => gateway.close());

  for (const { kind, fates, lost, sent } of ROWS) {
    it(`${kind}, ${fates.join(' and ')}: sends ${sent}, ${lost.length} text lost on the way`, async () => {
      const left = [...fates];
      const account = { kind, appId: 1, url: `${gateway.url}/phone`, secret: 'k', deviceId: 'dev-0001' };
      const phone = new RunningPhone(account, { fate: () => left.shift() ?? 'pass' });
      await phone.handset.poll();
      phone.close();
      assert.deepEqual([...phone.lostOnTheWay], lost);
      assert.equal(phone.radio.sent.length, sent);
    });
  }

  it('times answered requests: those for messages apart from the others', async () => {
    const account = {
      kind: 'msync',
      appId: 1,
      url: `${gateway.url}/phone`,
      secret: 'k',
      deviceId: 'd',
    } as const;
    const phone = new RunningPhone(account);
    await phone.handset.poll();
    await phone.handset.reportStatus!();
    phone.close();
    assert.deepEqual([phone.pollsMs.length, phone.othersMs.length], [1, 2]);
  });
});
