import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';

describe('a message through the simulator', () => {
  const gateway = useGateway();

  it('is accepted as pending and becomes delivered', async () => {
    const app = await gateway.createApp();
    const accepted = await gateway.send(app.id);
    assert.equal(accepted.status, 'pending');
    await gateway.untilStatus(accepted.id, 'delivered');
  });
});
