/** `salami phone-sim` as a process, against a gateway that answers as each case says. */
import assert from 'node:assert/strict';
import { ScriptedGateway, type Answer, type Seen } from '../phone-sim/scripted-gateway.js';
import { usePlace } from './run.js';

/** Answers that give one message once. */
const APPS: { app: string; options: string[]; answer: (request: Seen) => Answer }[] = [
  {
    app: 'smssync',
    options: ['--version', '2.8', '--secret', 'k'],
    answer: ({ method }) =>
      method === 'GET'
        ? { body: { payload: { task: 'send', secret: 'k', messages: [message('uuid')] } } }
        : { body: { payload: { success: true, error: null } } },
  },
  {
    app: 'cht',
    options: ['--user', 'phone7', '--password', 'hush'],
    answer: () => ({ body: { messages: [{ ...message('id'), content: 'Your parcel is here' }] } }),
  },
  {
    app: 'msync',
    options: ['--device-id', 'dev-0007'],
    answer: () => ({ body: { success: true, messages: [message('uuid')] } }),
  },
];
const message = (name: string) => ({ to: '+254711000112', message: 'Your parcel is here', [name]: 'm-1' });

describe('salami phone-sim', () => {
  const place = usePlace();
  const gateway = new ScriptedGateway();
  before(() => gateway.open());
  after(() => gateway.close());

  for (const { app, options, answer } of APPS) {
    it(`${app}: tells what it sent and brought, and sums up on Ctrl-C`, async () => {
      gateway.script = answer;
      const args = [
        'phone-sim',
        app,
        '--url',
        `${gateway.url}/${app}`,
        ...options,
        '--incoming',
        'Order {n}',
      ];
      const { child, ended } = place.start([...args, '--from', '+254711000111']);
      let said = '';
      child.stdout.on('data', (text: string) => {
        said += text;
        if (/ sent [^]* received | received [^]* sent /.test(said) && !child.killed) child.kill('SIGINT');
      });
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 0, stderr);
      assert.match(stderr, /polls 127\.0\.0\.1:\d+ every 30 s/);
      assert.match(stdout, /sent {6}to \+254711000112: Your parcel is here/);
      assert.match(stdout, /received {2}from \+254711000111: Order 1 \(brought to the gateway\)/);
      assert.match(stdout, /\nSent {6}1\nRefused {3}0\nReceived {2}1\nRequests {2}\d+\nCrashes {3}0\n$/);
    });
  }

  const complaints: [app: string, body: unknown, said: string][] = [
    ['smssync', { payload: { success: false, error: 'secret does not match' } }, 'secret does not match'],
    ['cht', { error: true, message: 'wrong password' }, 'wrong password'],
    ['msync', { success: false, error: 'unauthorized' }, 'unauthorized'],
  ];
  for (const [app, body, said] of complaints) {
    it(`${app}: says what the gateway has against it`, async () => {
      gateway.answers({ status: 401, body });
      const device = app === 'msync' ? ['--device-id', 'dev-0007'] : [];
      const { child, ended } = place.start(['phone-sim', app, '--url', gateway.url, ...device]);
      child.stdout.once('data', () => child.kill('SIGINT'));
      assert.match((await ended).stdout, new RegExp(`gateway {3}HTTP 401: ${said}\\n`));
    });
  }

  it('--json: one document at the end, with lost answers and what was sent twice', async () => {
    gateway.script = APPS[2]!.answer;
    const url = `${gateway.url}/msync`;
    const args = ['phone-sim', 'msync', '--url', url, '--device-id', 'dev-0007', '--poll', '1', '--for', '2'];
    const [summary, lossy] = await Promise.all([
      place.json(args),
      place.json([...args, '--lose', '1', '--incoming', 'Habari']),
    ]);
    assert.ok(summary.rounds >= 2);
    assert.equal(summary.sent, summary.rounds);
    assert.equal(summary.duplicates, summary.rounds - 1, 'the same message in every round');
    assert.equal(lossy.sent, 0);
    assert.equal(lossy.still_waiting, 1);
    assert.equal(lossy.unanswered, lossy.requests);
  });
});
