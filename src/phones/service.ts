/** The endpoints of phones: each app's requests answered in its own words, whatever happens inside. */
import { isDatabaseAway } from '../db/faults.js';
import { isTemporalAway } from '../temporal/client.js';
import type { Log } from '../log.js';
import { unpack } from './body.js';
import { answerCht } from './cht-answers.js';
import { refusedPoll } from './cht.js';
import type { Desk, PhoneAnswer, PhoneCall } from './desk.js';
import { answerMsync } from './msync-answers.js';
import { failed } from './msync.js';
import { answerSmssync } from './smssync-answers.js';
import { fault as smssyncFault } from './smssync.js';
import type { PhoneReply, Protocol } from './types.js';

const ANSWERS = { smssync: answerSmssync, cht: answerCht, msync: answerMsync };
const FAULTS = { smssync: smssyncFault, cht: refusedPoll, msync: failed };

export class PhoneService {
  constructor(
    private readonly desk: Desk,
    private readonly log: Log,
  ) {}

  /** Never throws. */
  async handle(call: PhoneCall): Promise<PhoneAnswer> {
    const { protocol } = call;
    let body: Buffer;
    try {
      body = unpack(call.body, call.headers['content-encoding']);
    } catch (error) {
      const isTooLarge = error instanceof RangeError;
      return this.fault(
        protocol,
        isTooLarge ? 413 : 400,
        isTooLarge ? 'the request is too large' : 'not gzip',
      );
    }
    try {
      return await ANSWERS[protocol](this.desk, { ...call, body });
    } catch (error) {
      if (isDatabaseAway(error) || isTemporalAway(error)) {
        this.log.debug({ err: error, protocol }, 'a phone is to call again');
        return this.fault(protocol, 503, 'not available now, try again');
      }
      this.log.error({ err: error, protocol }, "a phone's request failed");
      return this.fault(protocol, 500, 'a fault of the gateway; see its log');
    }
  }

  /** In the app's own shape. */
  fault(protocol: Protocol, status: number, text: string): PhoneReply {
    return FAULTS[protocol](status, text);
  }
}
