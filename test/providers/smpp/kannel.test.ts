/** Our link against Kannel's own SMSC: a second reading of the standard, in C. */
import assert from 'node:assert/strict';
import { until } from '../../../tools/load/until.js';
import { kannelSmscSkipReason, startKannelSmsc, type KannelSmsc } from '../../support/kannel-smsc.js';
import { openGround, type Ground } from './support.js';

describe("SMPP: Kannel's own SMSC", () => {
  let smsc: KannelSmsc;
  let ground: Ground;
  before(async function () {
    if (kannelSmscSkipReason !== undefined) {
      console.warn(`\n!!! SKIPPED: the SMPP link against Kannel's SMSC. ${kannelSmscSkipReason}\n`);
      this.skip();
    }
    smsc = await startKannelSmsc(20);
    ground = await openGround({
      fields: { api_link: `127.0.0.1:${smsc.port}`, c2: 'tx_rx' },
      timings: { answer: 5_000 },
    });
    await ground.untilUp();
  });
  after(async () => {
    await ground?.close();
    await smsc?.stop();
  });
  const saying = (words: RegExp) =>
    until(
      () => words.test(smsc.said()),
      () => `${words}: ${smsc.said().slice(-2000)}`,
    );

  it('takes our texts; an answer without an id leaves our own reference', async () => {
    const outcome = await ground.send({ text: 'Habari', ref: '7-1' });
    assert.deepEqual(outcome, { kind: 'accepted', providerId: '7-1', parts: 1 });
    await saying(/submit_sm: short_message = <Habari>/);
  });

  it('takes a long text in parts', async () => {
    const outcome = await ground.send({ text: 'መልካም ቀን 😀 '.repeat(15), ref: '8-1' });
    assert.deepEqual(outcome.kind === 'accepted' && outcome.partIds, ['8-1/1', '8-1/2', '8-1/3']);
    assert.doesNotMatch(smsc.said(), /ERROR/);
  });

  it('brings texts, every one of which we acknowledge and keep once', async () => {
    await until(() => ground.messages().length >= 20, 'the texts');
    assert.deepEqual(
      ground.messages().map(({ text, from, to }) => [text, from, to]),
      Array.from({ length: 20 }, (_, index) => [String(index + 1), '456', '123']),
    );
  });

  it('asks by enquire_link and has its answer, and is left by unbind', async () => {
    await saying(/Handling SMPP PDU of type enquire_link_resp/);
    await ground.link.close();
    await saying(/Handling SMPP PDU of type unbind/);
    assert.doesNotMatch(smsc.said(), /ERROR|WARNING/);
  });
});
