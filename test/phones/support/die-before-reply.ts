/**
 * Loaded into a gateway's process before its own code: while the file named by DIE_BEFORE_REPLY exists, the process is
 * killed at the moment at which it would begin its answer to a phone. Everything that was to be stored is.
 */
import { existsSync } from 'node:fs';
import { ServerResponse } from 'node:http';

const flag = process.env['DIE_BEFORE_REPLY']!;
const writeHead = ServerResponse.prototype.writeHead;
const isPhone = (url = '') => /^\/api\/sms\/(smssync|cht|msync)\b/.test(url);

ServerResponse.prototype.writeHead = function (this: ServerResponse, ...rest: never[]) {
  if (isPhone(this.req.url) && existsSync(flag)) process.kill(process.pid, 'SIGKILL');
  return writeHead.apply(this, rest as never) as never;
};
