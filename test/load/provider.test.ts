/** The local provider of load and fault runs must misbehave exactly as it is told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROVIDER_KEY } from '../../tools/load/app-fields.js';
import type { Behaviour } from '../../tools/load/behaviour.js';
import { LocalProvider } from '../../tools/load/provider.js';
import { until } from '../../tools/load/until.js';

describe('the local provider', () => {
  let provider: LocalProvider;
  let gateway: Server;
  const reports: string[] = [];
  let reportAnswer = 200;

  before(async () => {
    provider = await LocalProvider.start({ reportAfterMs: 0 });
    gateway = createServer((request, response) => {
      request.resume().once('end', () => {
        reports.push(request.url!);
        response.writeHead(reportAnswer).end();
      });
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
  });
  after(async () => {
    await provider.stop();
    gateway.closeAllConnections();
    gateway.close();
  });
  afterEach(async () => {
    await provider.behave({ answer: 'ok', reportCopies: 1, reportsUnanswered: false, listening: true });
    await provider.forget();
    reports.length = 0;
    reportAnswer = 200;
  });

  const send = (ref: string, key = PROVIDER_KEY) =>
    fetch(provider.sendUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ref,
        to: '+254711000100',
        text: 'Habari',
        dlr_url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/${ref}`,
      }),
      signal: AbortSignal.timeout(300),
    });
  const untilReported = (count: number) =>
    until(
      async () => (await provider.counts()).reports.taken === count,
      async () => `${count} reports to be taken: ${JSON.stringify(await provider.counts())}`,
    );

  const ANSWERED: [change: Partial<Behaviour>, status: number, header: [string, string]][] = [
    [{ answer: 'ok' }, 200, ['content-type', 'application/json']],
    [{ answer: 'html' }, 502, ['content-type', 'text/html']],
    [{ answer: 'throttle', retryAfterS: 7 }, 429, ['retry-after', '7']],
    [{ answer: 'refuse' }, 401, ['content-type', 'application/json']],
  ];
  for (const [change, status, [header, value]] of ANSWERED) {
    it(`answers ${status} when told "${change.answer}"`, async () => {
      await provider.behave(change);
      const reply = await send('1-1');
      assert.equal(reply.status, status);
      assert.equal(reply.headers.get(header), value);
      const [arrival] = await provider.allArrivals();
      assert.deepEqual(
        { ...arrival, atMs: 0 },
        { ref: '1-1', to: '+254711000100', answer: change.answer, atMs: 0 },
      );
    });
  }

  const UNANSWERED: [change: Partial<Behaviour>, reaches: number][] = [
    [{ answer: 'hang' }, 1],
    [{ answer: 'cut' }, 1],
    [{ listening: false }, 0],
  ];
  for (const [change, reaches] of UNANSWERED) {
    it(`does not answer when told ${JSON.stringify(change)}, and ${reaches === 0 ? 'gets nothing' : 'has the message'}`, async () => {
      await provider.behave(change);
      await assert.rejects(send('2-1'));
      assert.equal((await provider.counts()).arrivals, reaches);
      assert.equal((await provider.counts()).reports.open, 0);
    });
  }

  it('is back on its port after it was down', async () => {
    await provider.behave({ listening: false });
    await provider.behave({ listening: true });
    assert.equal((await send('3-1')).status, 200);
  });

  it('refuses a caller with another key, and does not count the call', async () => {
    assert.equal((await send('4-1', 'another')).status, 403);
    assert.equal((await provider.counts()).arrivals, 0);
  });

  for (const copies of [1, 2, 20]) {
    it(`posts ${copies} reports of a message when told so`, async () => {
      await provider.behave({ reportCopies: copies });
      await send('5-1');
      await untilReported(copies);
      assert.deepEqual(reports, Array(copies).fill('/5-1'));
    });
  }

  it('reports on a message it never answered, when told so', async () => {
    await provider.behave({ answer: 'cut', reportsUnanswered: true });
    await assert.rejects(send('6-1'));
    await untilReported(1);
  });

  it('posts a report again until the gateway takes it', async () => {
    reportAnswer = 503;
    await send('7-1');
    await until(async () => (await provider.counts()).reports.failedTries > 0, 'a report to be refused');
    reportAnswer = 200;
    await untilReported(1);
  });

  it('gives a report up that the gateway does not know', async () => {
    reportAnswer = 404;
    await send('8-1');
    await until(async () => (await provider.counts()).reports.refused === 1, 'the report to be given up');
    assert.equal(reports.length, 1);
  });

  it('keeps every arrival in order and can be read from any one on', async () => {
    for (let number = 1; number <= 5; number += 1) await send(`${number}-1`);
    const all = await provider.allArrivals();
    assert.deepEqual(
      all.map(({ ref }) => ref),
      ['1-1', '2-1', '3-1', '4-1', '5-1'],
    );
    assert.ok(all.every(({ atMs }, index) => index === 0 || atMs > all[index - 1]!.atMs));
    assert.deepEqual(
      (await provider.allArrivals(3)).map(({ ref }) => ref),
      ['4-1', '5-1'],
    );
  });
});
