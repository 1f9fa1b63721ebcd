/** Each cell of the capability matrix: what a driver declares of a channel is done on that channel. */
import assert from 'node:assert/strict';
import type { Channel } from '../../src/messages/types.js';
import type { ProviderDriver, SendRequest } from '../../src/providers/driver.js';
import { callbackRequest } from './callback-request.js';
import { callbackContext, type Bench } from './driver-bench.js';
import type { DriverSpec } from './driver-spec.js';

/** @param defaults the message where a journey does not change it */
export function journeyTests<C extends object>(
  driver: ProviderDriver<C>,
  spec: DriverSpec<C>,
  bench: Bench<C>,
  defaults: SendRequest,
): void {
  const journeys = Object.entries(spec.journeys) as [
    Channel,
    NonNullable<DriverSpec<C>['journeys'][Channel]>,
  ][];
  const received = spec.inbound.flatMap(({ messages }) => (messages === 'unparsable' ? [] : messages));

  it('every channel has its journey', () =>
    assert.deepEqual(journeys.map(([channel]) => channel).sort(), [...driver.channels].sort()));

  for (const [channel, journey] of journeys) {
    it(`${channel}: a message is taken, and the call about it ends it`, async () => {
      const message = { ...defaults, ...spec.message, ...journey.message, channel };
      const context = bench.contextFor(journey.accepts, journey.credentials);
      const outcome = await driver.send(message, context);
      assert.equal(outcome.kind, 'accepted', JSON.stringify(outcome));
      const [report, ...more] = driver.parseDlr(
        callbackRequest(journey.callback, 'callback'),
        callbackContext(spec, journey),
      );
      assert.ok(report && more.length === 0);
      const sent = outcome.kind === 'accepted' ? [outcome.providerId, ...(outcome.partIds ?? [])] : [];
      const isAboutIt = report.ref === message.ref || sent.includes(report.providerId ?? '');
      assert.ok(isAboutIt, `${JSON.stringify(report)} is not about ${sent.join(', ')}`);
      assert.equal(report.status, 'delivered');
      assert.equal(
        report.call !== undefined,
        channel === 'voice',
        'a call, and only a call, tells of itself',
      );
    });
  }

  for (const channel of spec.inbound.length > 0 ? (driver.receives ?? []) : []) {
    it(`${channel}: something comes in`, () => {
      const ofChannel = received.filter((message) => message.channel === channel);
      const plain = received.filter((message) => message.channel === undefined);
      assert.ok(ofChannel.length > 0 || (channel === 'sms' && plain.length > 0));
    });
  }

  it('what comes in, and what is set at the provider, is of channels that are declared', () => {
    const { setAtProvider = {}, receives = [] } = driver;
    const named = received.flatMap(({ channel }) => channel ?? []);
    assert.deepEqual(
      named.filter((channel) => !receives.includes(channel)),
      [],
    );
    assert.deepEqual(
      receives.filter((channel) => !driver.channels.includes(channel)),
      [],
    );
    assert.deepEqual(
      (setAtProvider.incoming ?? []).filter((channel) => !receives.includes(channel)),
      [],
    );
    assert.deepEqual(
      (setAtProvider.reports ?? []).filter((channel) => !driver.channels.includes(channel)),
      [],
    );
  });
}
