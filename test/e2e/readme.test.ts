import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { useGateway } from '../support/gateway.js';

const run = promisify(execFile);

/** The commands under "A first message", with this gateway's token and address in place of the printed ones. */
function firstMessage(token: string, url: string): string {
  const block = /```sh first-message\n([^]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
  assert.ok(block, 'README.md has no block "sh first-message"');
  return block.replace(/TOKEN='[^']*'/, `TOKEN='${token}'`).replace(/API=\S+/, `API=${url}/api`);
}

describe("the README's first message", () => {
  const gateway = useGateway();

  it('reaches delivered by the commands as they stand there', async () => {
    const { stdout } = await run('bash', ['-euc', firstMessage(gateway.token, gateway.url)]);
    const [app, accepted, message, history] = stdout
      .replace(/\}\{/g, '}\n{')
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(app.data.type, 'Simulator');
    assert.equal(accepted.data.status, 'pending');
    assert.equal(message.data.status, 'delivered');
    assert.deepEqual(
      history.data.events.map((event: { to: string }) => event.to),
      ['pending', 'processing', 'sent', 'delivered'],
    );
    assert.equal(history.data.workflow.id, 'message-1');
  });
});
