/**
 * An outside judge of the Amazon SNS driver: moto, an imitation of Amazon by other people (PyPI). By hand, since it
 * needs Python packages:
 *
 *   python3 -m venv /tmp/moto && /tmp/moto/bin/pip install 'moto[server,sns]==5.2.5'
 *   /tmp/moto/bin/moto_server -p 5055 &
 *   npm run build && node dist/test/judges/moto.js http://127.0.0.1:5055 [--record]
 *
 * `--record` prints the notification that was judged and its certificate, for test/providers/amazon-sns/moto.ts.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { amazonSns } from '../../src/providers/amazon-sns/index.js';
import type { RawRequest, SendRequest } from '../../src/providers/driver.js';
import { createHttpClient, type HttpClient } from '../../src/providers/http.js';
import { parseNetworks } from '../../src/security/safe-url.js';

const KEY = { access_key: 'AKIAEXAMPLE000000001', secret_access: 'secret', region: 'us-east-1' };
const TEXT = 'Habari ñ 😀 & <b>';
const SMS = {
  originationNumber: '+12025550142',
  destinationNumber: '+12025550101',
  messageKeyword: 'JOIN',
  messageBody: TEXT,
  inboundMessageId: 'cae173d2-0000-4000-8000-000000000001',
};

async function judge(moto: string, record: boolean): Promise<void> {
  await fetch(`${moto}/moto-api/reset`, { method: 'POST' });
  const http = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8') });
  const context = (c2?: string) => ({
    credentials: { ...KEY, ...(c2 !== undefined && { c2 }) },
    http: asAmazonCustomer(http),
    endpoints: { sns: moto, cert: moto },
    now: new Date(),
  });

  const sent = await amazonSns.send(message('+254711000111'), context());
  assert.equal(sent.kind, 'accepted', JSON.stringify(sent));
  const data = (await (await fetch(`${moto}/moto-api/data.json`)).json()) as Record<string, object>;
  assert.ok(JSON.stringify(data['sns']).includes('+254711000111'), 'moto has no such SMS');
  say('a text reached moto');

  const refused = await amazonSns.send(message('+1'), context());
  assert.equal(refused.kind, 'rejected-permanent', JSON.stringify(refused));
  say(`a bad number is refused: ${JSON.stringify(refused)}`);
  say(`the key: ${JSON.stringify(await amazonSns.test(context()))}`);

  const { topic, body } = await receiveNotification(moto);
  const request: RawRequest = { method: 'POST', url: '', pathRest: [], headers: {}, body };
  const prepared = (await amazonSns.prepare(request, context(topic))) ?? 'nothing was asked for';
  assert.ok(prepared.includes('-----BEGIN CERTIFICATE'), `no certificate: ${prepared}`);
  assert.equal(amazonSns.verify(request, { ...context(topic), prepared }), 'valid');
  const forged = { ...request, body: Buffer.from(body.toString('utf8').replace('JOIN', 'LEAVE')) };
  assert.equal(amazonSns.verify(forged, { ...context(topic), prepared }), 'invalid');
  assert.equal(amazonSns.verify(request, { ...context(`${topic}2`), prepared }), 'invalid');
  const [inbound] = amazonSns.parseInbound(request);
  assert.deepEqual([inbound?.text, inbound?.from], [TEXT, SMS.originationNumber]);
  say('a notification of moto is valid, a changed one is not, and its text is read');
  if (record) say(JSON.stringify({ json: JSON.parse(body.toString('utf8')), prepared }, null, 2));
  await http.close();
}

const say = (text: string) => console.log(text);

const message = (to: string): SendRequest => ({
  ref: '156-1',
  channel: 'sms',
  to,
  from: 'SALAMI',
  text: TEXT,
  encoding: 'UCS-2',
  parts: 1,
  dlrUrl: '',
  inboundUrl: '',
});

/** moto hands its certificate only to requests that look signed. */
function asAmazonCustomer(http: HttpClient): HttpClient {
  const scope = 'Credential=A/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0';
  return {
    request: (request) =>
      http.request({
        ...request,
        headers: {
          ...(request.method === 'GET' && { authorization: `AWS4-HMAC-SHA256 ${scope}` }),
          ...request.headers,
        },
      }),
  };
}

/** Subscribes a server of this process to a new topic and publishes one SMS to it. */
async function receiveNotification(moto: string): Promise<{ topic: string; body: Buffer }> {
  const client = new SNSClient({
    region: KEY.region,
    endpoint: moto,
    credentials: { accessKeyId: KEY.access_key, secretAccessKey: KEY.secret_access },
  });
  let taken: (body: Buffer) => void;
  const notification = new Promise<Buffer>((resolve) => (taken = resolve));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      taken(Buffer.concat(chunks));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const { TopicArn } = await client.send(new CreateTopicCommand({ Name: 'sms-inbound' }));
    const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
    await client.send(new PublishCommand({ TopicArn, Message: JSON.stringify(SMS) }));
    return { topic: TopicArn!, body: await notification };
  } finally {
    server.close();
    client.destroy();
  }
}

const [moto = 'http://127.0.0.1:5055', ...flags] = process.argv.slice(2);
await judge(moto.replace(/\/$/, ''), flags.includes('--record'));
