import { strict as assert } from 'node:assert';
import { useGateway } from '../support/gateway.js';
import { allDelivered, makeBatch, numberOf, resultsOf, rowsTo, untilBatch } from './support.js';

describe('a batch', () => {
  const gateway = useGateway();

  it('reaches everybody once, each with its own text, and is then completed', async () => {
    const app = await gateway.createApp();
    const rows = rowsTo(230, (row) => ({ name: row % 2 ? `No. ${row}` : '' }));
    const made = await makeBatch(gateway, { app_id: app.id, message: 'Habari {{name|rafiki}}', rows });
    assert.deepEqual(
      [made.status, made.rows, made.accepted, made.rejected, made.message_parts],
      ['running', 230, 230, 0, 230],
    );
    const done = await untilBatch(
      gateway,
      made.id,
      (batch) => batch.status === 'completed' && allDelivered(batch),
    );
    assert.equal(done.progress, 1);
    const results = await resultsOf(gateway, made.id);
    assert.deepEqual(
      results.map(({ row, to, status }) => [Number(row), to, status]),
      rows.map(({ to }, at) => [at + 1, to, 'delivered']),
    );
    const texts = (await gateway.db('messages').where({ batch_id: made.id }).orderBy('id').limit(2)) as any[];
    assert.deepEqual(
      texts.map(({ message }) => message),
      ['Habari No. 1', 'Habari rafiki'],
    );
    const attempts = await gateway.db('send_attempts').count({ n: '*' }).first();
    assert.equal(Number(attempts!['n']), 230);
  });

  it('leaves the same history as a message that was sent on its own', async () => {
    const app = await gateway.createApp();
    const made = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(1) });
    await untilBatch(gateway, made.id, allDelivered);
    const [member] = (await gateway.db('messages').where({ batch_id: made.id })) as any[];
    const { events, attempts } = await gateway.history(member.id);
    assert.deepEqual(
      events.map((event: any) => [event.from, event.to, event.source]),
      [
        [null, 'scheduled', 'api'],
        ['scheduled', 'processing', 'workflow'],
        ['processing', 'sent', 'provider'],
        ['sent', 'delivered', 'provider'],
      ],
    );
    assert.deepEqual(
      attempts.map((attempt: any) => [attempt.number, attempt.outcome]),
      [[1, 'accepted']],
    );
    assert.equal(member.to_e164, `+${numberOf(1)}`);
  });
});
