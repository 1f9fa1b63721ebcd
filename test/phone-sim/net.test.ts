/** The network of a simulated phone, on real connections. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { delayed, SimNet, type Exchange, type Fate } from '../../src/phone-sim/net.js';
import { useBench } from './scripted-gateway.js';

describe('SimNet', () => {
  const bench = useBench();
  const post = (body = 'one') => bench.net.ask({ method: 'POST', url: `${bench.gateway.url}/sms`, body });

  const fates: [fate: Fate, reachServer: number, isAnswered: boolean][] = [
    ['pass', 1, true],
    ['dropBefore', 0, false],
    ['dropAfter', 1, false],
    ['twice', 2, true],
    [delayed(1), 1, true],
  ];
  for (const [fate, reachServer, isAnswered] of fates) {
    it(`${JSON.stringify(fate)}: the server sees ${reachServer}, the phone learns ${isAnswered ? 'the answer' : 'nothing'}`, async () => {
      bench.gateway.answers({ body: 'ok' });
      bench.net.script(fate);
      const reply = await post();
      assert.equal(bench.gateway.seen.length, reachServer);
      assert.equal(reply?.text ?? null, isAnswered ? 'ok' : null);
    });
  }

  it('twice: the same bytes, and the second answer is read', async () => {
    bench.gateway.answers({ body: 'first' }, { body: 'second' });
    bench.net.script('twice');
    const reply = await post();
    const [first, second] = bench.gateway.seen;
    assert.deepEqual(second, first);
    assert.equal(reply?.text, 'second');
  });

  it('hangUp: the request arrives, and its connection ends while the server thinks', async () => {
    let connectionEnded!: () => void;
    const ended = new Promise<void>((resolve) => (connectionEnded = resolve));
    bench.gateway.script = () => new Promise(() => undefined);
    bench.gateway.server.once('request', (request) => request.socket.once('close', connectionEnded));
    bench.net.script('hangUp');
    assert.equal(await post(), null);
    await ended;
  });

  it('delayed: waits with the clock it was given', async () => {
    const waits: number[] = [];
    const net = new SimNet({ wait: (ms) => Promise.resolve(waits.push(ms)), fate: () => delayed(40_000) });
    await net.ask({ method: 'GET', url: bench.gateway.url });
    assert.deepEqual(waits, [40_000]);
  });

  it('inFlight(2): the first waits for the second, and both are with the server at once', async () => {
    let together!: () => void;
    const both = new Promise<void>((resolve) => (together = resolve));
    bench.gateway.script = async (_, index) => {
      if (index === 1) together();
      await both;
      return { body: 'ok' };
    };
    bench.net.inFlight(2);
    const first = post('a');
    assert.equal(bench.gateway.seen.length, 0);
    const replies = await Promise.all([first, post('b')]);
    assert.deepEqual(
      replies.map((reply) => reply?.text),
      ['ok', 'ok'],
    );
  });

  const redirects: [method: 'GET' | 'POST', status: number, ends: string][] = [
    ['POST', 301, 'GET /moved '],
    ['POST', 302, 'GET /moved '],
    ['POST', 303, 'GET /moved '],
    ['POST', 307, 'POST /sms one'],
    ['POST', 308, 'POST /sms one'],
    ['GET', 301, 'GET /moved '],
    ['GET', 307, 'GET /moved '],
    ['GET', 308, 'GET /moved '],
  ];
  for (const [method, status, ends] of redirects) {
    it(`${method} and ${status}: the last request is ${ends}`, async () => {
      bench.gateway.answers({ status, headers: { location: '/moved' } }, { body: 'friendly' });
      const body = method === 'POST' ? { body: 'one' } : {};
      await bench.net.ask({ method, url: `${bench.gateway.url}/sms`, ...body });
      const last = bench.gateway.seen.at(-1)!;
      assert.equal(`${last.method} ${last.path} ${last.body}`, ends);
    });
  }

  it('an address goes out as it was glued together', async () => {
    await bench.net.ask({ method: 'GET', url: `${bench.gateway.url}/s?dev=7?task=send&secret=a+b'` });
    assert.equal(bench.gateway.seen[0]!.path, "/s?dev=7?task=send&secret=a+b'");
  });

  it('a kept connection that has died is replaced silently', async () => {
    bench.gateway.answers({ body: 'ok' });
    await post();
    bench.gateway.script = (_, index) => {
      if (index === 1) bench.gateway.resetConnections();
      return { body: 'again' };
    };
    assert.equal((await post())?.text, 'again');
    assert.equal(bench.gateway.seen.length, 3, 'the identical request came twice');
  });

  it('a packed answer is unpacked', async () => {
    bench.gateway.answers({
      body: gzipSync('{"a":1}'),
      headers: { 'content-encoding': 'gzip' },
    });
    assert.equal((await post())?.text, '{"a":1}');
  });

  it('whoever watches learns the answer that the phone lost', async () => {
    const ends: Exchange[] = [];
    const net = new SimNet({ onExchange: (exchange) => ends.push(exchange), fate: () => 'dropAfter' });
    bench.gateway.answers({ body: 'lost' });
    assert.equal(await net.ask({ method: 'GET', url: `${bench.gateway.url}/sms` }), null);
    const [{ request, reply, isLost }] = ends as [Exchange];
    assert.deepEqual(
      [request.url, reply?.text, isLost, net.counts.unanswered],
      [`${bench.gateway.url}/sms`, 'lost', true, 1],
    );
  });

  it('nobody listens: no answer, and it is counted', async () => {
    const ends: Exchange[] = [];
    const net = new SimNet({ onExchange: (exchange) => ends.push(exchange) });
    assert.equal(await net.ask({ method: 'GET', url: 'http://127.0.0.1:9/' }), null);
    assert.deepEqual(net.counts, { requests: 1, unanswered: 1 });
    assert.equal(ends[0]!.reply, null);
  });

  it('gives up on a server that says nothing for too long', async () => {
    bench.gateway.script = () => new Promise(() => undefined);
    assert.equal(await bench.net.ask({ method: 'GET', url: bench.gateway.url, timeoutMs: 20 }), null);
  });

  it('what is no address at all gets no answer', async () => {
    assert.equal(await bench.net.ask({ method: 'GET', url: 'nowhere' }), null);
  });
});
