/** Opt-out words and keywords in what a phone received: the phone is given the answer to send. */
import assert from 'node:assert/strict';
import { until } from '../../../tools/load/until.js';
import { assertProblem } from '../../api/support.js';
import { addKeyword } from '../../keywords/support/line.js';
import { useGateway } from '../../support/gateway.js';
import { addSmssync, RESULTS, sms, type SmssyncLine } from '../support/smssync.js';

describe('words that a phone receives', () => {
  const gateway = useGateway();
  const from = '+254711000191';
  let line: SmssyncLine;
  before(async () => (line = await addSmssync(gateway, RESULTS)));

  const queued = (count: number) =>
    until(async () => (await line.view()).queued === count, 'the answer in the queue of the phone');

  it('a keyword is answered through the phone', async () => {
    await addKeyword(gateway, {
      app_id: line.appId,
      comparator: 'starts_with',
      keyword: 'bei',
      reply: '{{1}}: 40',
    });
    await line.post(sms({ from, message: 'Bei mahindi' }));
    await queued(1);
    const [item] = await line.items();
    assert.deepEqual([item?.to, item?.message], [from, 'mahindi: 40']);
    await line.acknowledge([item!.uuid]);
  });

  it('STOP opts its sender out, and the one confirmation is handed to the phone all the same', async () => {
    const stop = sms({ from, message: 'Sitisha' });
    await line.post(stop);
    await line.post(stop);
    const json = { to: from, message: 'Habari' };
    const refused = await gateway.call(`/api/sms/apps/${line.appId}/send`, { json });
    assertProblem(refused, { status: 422, code: 'opted_out', errors: ['to'] });
    await queued(1);
    const items = await line.items();
    assert.deepEqual(items.map(({ to }) => to), [from]); // prettier-ignore
    assert.match(items[0]!.message, /ANZA/);
  });
});
