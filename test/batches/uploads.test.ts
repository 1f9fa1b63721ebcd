import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '../../tools/load/until.js';
import { useGateway } from '../support/gateway.js';
import { openUploads } from '../support/open-uploads.js';
import { allDelivered, batchOf, makeBatch, numberOf, resultsOf, rowsTo, untilBatch } from './support.js';

describe('handing in a batch', () => {
  const gateway = useGateway();
  let app: any;
  before(async () => {
    app = await gateway.createApp({ delay_s: '0' });
  });

  const countRows = async (table: string): Promise<number> =>
    Number((await gateway.db(table).count({ n: '*' }).first())!['n']);
  const stored = async () => [
    await countRows('batches'),
    await countRows('messages'),
    await countRows('batch_errors'),
  ];

  const csv = [
    'phone,name',
    `${numberOf(1)},Amina`,
    'nobody,Baraka',
    `${numberOf(2)},`,
    `${numberOf(1)},Amina again`,
    `${numberOf(3)},Chidi`,
  ].join('\n');
  const query = (fields: Record<string, string>) =>
    `/api/sms/batches?${new URLSearchParams({ app_id: String(app.id), message: 'Habari {{name}}', ...fields })}`;
  const upload = (
    body: string | Buffer,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) =>
    gateway.call(query(fields), {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/csv', ...headers },
    });
  const uploadForm = async (fields: Record<string, string>, file: string) => {
    const form = new FormData();
    form.set('file', new File([file], 'people.csv', { type: 'text/csv' }));
    for (const [name, value] of Object.entries(fields)) form.set(name, value); // after the file, as some clients do
    const request = new Request(`${gateway.url}/api/sms/batches`, { method: 'POST', body: form });
    return gateway.call('/api/sms/batches', {
      method: 'POST',
      body: Buffer.from(await request.arrayBuffer()),
      headers: { 'content-type': request.headers.get('content-type')! },
    });
  };

  const ways: [what: string, post: () => Promise<any>][] = [
    ['as a CSV', () => upload(csv)],
    ['as the file of a form', () => uploadForm({ app_id: String(app.id), message: 'Habari {{name}}' }, csv)],
    [
      'as JSON',
      () =>
        gateway.call('/api/sms/batches', {
          json: {
            app_id: app.id,
            message: 'Habari {{name}}',
            rows: [
              { to: numberOf(1), name: 'Amina' },
              { to: 'nobody', name: 'Baraka' },
              { to: numberOf(2), name: null },
              { to: Number(numberOf(1)), name: 'Amina again' },
              { to: numberOf(3), name: 'Chidi' },
            ],
          },
        }),
    ],
  ];
  for (const [what, post] of ways)
    it(`${what}: rows that are wrong are refused, each for itself, and the others leave`, async () => {
      const reply = await post();
      assert.equal(reply.status, 200, reply.text);
      const { id, rows, accepted, rejected, duplicates, errors } = reply.body.data;
      assert.deepEqual([rows, accepted, rejected, duplicates], [5, 2, 2, 1]);
      assert.deepEqual(errors.map((error: any) => [error.row, error.reason]).sort(), [
        [2, 'invalid'],
        [3, 'invalid'],
        [4, 'duplicate'],
      ]);
      await untilBatch(gateway, id, allDelivered);
      assert.deepEqual(
        (await resultsOf(gateway, id)).map((one) => [one['row'], one['status'], one['error_code']]),
        [
          ['1', 'delivered', ''],
          ['2', 'rejected', 'invalid'],
          ['3', 'rejected', 'invalid'],
          ['4', 'rejected', 'duplicate'],
          ['5', 'delivered', ''],
        ],
      );
      const listed = (await gateway.call(`/api/sms/batches/${id}/errors?after=2&per_page=1`)).body.data;
      assert.deepEqual(
        listed.map((error: any) => error.row),
        [3],
      );
      const texts = (await gateway
        .db('messages')
        .where({ batch_id: id })
        .orderBy('id')
        .pluck('message')) as string[];
      assert.deepEqual(texts, ['Habari Amina', 'Habari Chidi']);
    });

  const refused: [what: string, post: () => Promise<any>, status: number, says: RegExp][] = [
    [
      'a file whose columns the text does not find',
      () => upload('to,town\n254711000101,X'),
      422,
      /no such column/,
    ],
    [
      'a text with a field in single braces',
      () => upload('to,name\n254711000111,Amina', { message: 'Habari {name}' }),
      422,
      /write it as \{\{name\}\}/,
    ],
    ['a file without recipients', () => upload('name\nAmina'), 422, /No column holds the recipients/],
    ['a file of no rows', () => upload('to,name\n'), 422, /no rows/],
    ['an empty body', () => upload(''), 422, /is empty|rows/],
    ['a file in which no row is right', () => upload('to,name\nx,A\ny,B'), 422, /No row of the batch/],
    [
      'a file that breaks off in a quote',
      () => upload(`to,name\n${numberOf(1)},A\n${numberOf(2)},"B`),
      422,
      /cannot be read/,
    ],
    [
      'a text with a slip of the braces',
      () => upload(csv, { message: 'Habari {{name}' }),
      422,
      /is no field/,
    ],
    ['an app that is not there', () => upload(csv, { app_id: '999999' }), 404, /not found/],
    [
      'no target',
      () => gateway.call('/api/sms/batches', { json: { rows: rowsTo(1), message: 'x' } }),
      422,
      /app_id/,
    ],
    ['two targets', () => upload(csv, { group_id: '1' }), 422, /not both/],
    [
      'neither rows nor file',
      () => gateway.call('/api/sms/batches', { json: { app_id: app.id, message: 'x' } }),
      422,
      /Give rows/,
    ],
    [
      'rows that are no objects',
      () => gateway.call('/api/sms/batches', { json: { app_id: app.id, rows: ['x'] } }),
      422,
      /rows/,
    ],
    ['a sender that is not allowed', () => upload(csv, { sender: 'ACME' }), 422, /not an allowed sender/],
    ['a time in the past', () => upload(csv, { scheduled_at: '2020-01-01T00:00:00Z' }), 422, /past/],
    [
      'a file of another kind',
      () => upload('PK', {}, { 'content-type': 'application/zip' }),
      415,
      /content type/,
    ],
    ['a file that says that it is too large', () => tooLong(), 413, /larger than 64 MB/],
  ];
  const tooLong = () =>
    gateway.call(query({}), {
      method: 'POST',
      body: Buffer.alloc(65 * 2 ** 20, 'x'),
      headers: { 'content-type': 'text/csv' },
    });
  for (const [what, post, status, says] of refused)
    it(`${what} is refused, and changes nothing`, async () => {
      const before = await stored();
      const reply = await post();
      assert.equal(reply.status, status, reply.text);
      assert.match(`${reply.body.message} ${JSON.stringify(reply.body.errors ?? {})}`, says);
      assert.deepEqual(await stored(), before);
    });

  const part = (head: string, content: string) =>
    `--part\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const file = part('name="file"; filename="people.csv"', csv);
  const target = part('name="app_id"', 'none');
  const forms: [what: string, body: string, status: number][] = [
    ['whose fields are wrong', `${file}${target}--part--\r\n`, 422],
    ['whose fields are wrong, and stand first', `${target}${file}--part--\r\n`, 422],
    ['that names no target', `${file}--part--\r\n`, 422],
    ['with two files', `${file}${file}--part--\r\n`, 422],
    ['with a file in base64', file.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n'), 415],
    ['that ends in its file', file.slice(0, -20), 400],
    ['that ends behind its file', file, 400],
    ['with more fields than a form has', `${file}${part('name="x"', 'y').repeat(201)}--part--\r\n`, 413],
    [
      'with more in its fields than a form holds',
      `${file}${part('name="x"', 'y'.repeat(2 ** 19)).repeat(3)}--part--\r\n`,
      413,
    ],
  ];
  for (const [what, body, status] of forms)
    it(`a form ${what} is refused, and leaves no file behind`, async () => {
      const before = await stored();
      const headers = { 'content-type': 'multipart/form-data; boundary=part' };
      const reply = await gateway.call('/api/sms/batches', { method: 'POST', body, headers });
      assert.equal(reply.status, status, reply.text);
      await until(async () => openUploads().length === 0, 'the file to be closed');
      assert.deepEqual(await stored(), before);
    });

  it('a client that hangs up in the middle of its file leaves nothing behind', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const head = [
      'POST /api/sms/batches HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${gateway.token}`,
      'Content-Type: multipart/form-data; boundary=part',
      'Content-Length: 1000000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${file.slice(0, -20)}`);
    await until(async () => process.platform !== 'linux' || openUploads().length > 0, 'the file to be open');
    socket.destroy();
    await until(async () => openUploads().length === 0, 'the file to be closed');
  });

  it('more rows than a batch takes are refused, also after the first thousands were stored', async () => {
    const before = await stored();
    const lines = Array.from({ length: 100_001 }, (_, at) => (at < 700 ? `${numberOf(at + 1)},A` : ',A'));
    const reply = await upload(`to,name\n${lines.join('\n')}`);
    assert.equal(reply.status, 413, reply.text);
    assert.deepEqual(await stored(), before);
  }).timeout(30_000);

  /** Writes all of it before it listens, over a connection of its own. @returns the first line of the answer */
  async function writeFirst(path: string, body: string): Promise<string> {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname).pause();
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${gateway.token}`,
      'Content-Type: text/csv',
      `Content-Length: ${body.length}`,
    ];
    await new Promise<void>((written, failed) => {
      socket.once('error', failed);
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => written());
    });
    const [answer] = (await once(socket.resume(), 'data')) as [Buffer];
    socket.destroy();
    return answer.toString().split('\r\n')[0]!;
  }

  const wrongs: [what: string, begins: string][] = [
    ['in its first line', 'name\n'],
    ['in one of its rows', `to,name\n${numberOf(1)},Amina\n${numberOf(2)},"x"y\n`],
  ];
  for (const [what, begins] of wrongs)
    it(`a client that writes a large file to its end then hears what is wrong ${what}`, async () => {
      const body = begins + `${numberOf(3)},Chidi\n`.repeat(1_600_000); // more than any buffer between the two holds
      assert.equal(await writeFirst(query({}), body), 'HTTP/1.1 422 Unprocessable Entity');
    });

  it('a dry run judges every row and stores none', async () => {
    const before = await stored();
    const { status, body } = await upload(csv, { dry_run: 'true' });
    assert.deepEqual([status, body.data.id, body.data.accepted, body.data.errors.length], [200, null, 2, 3]);
    assert.deepEqual(await stored(), before);
  });

  it('the same request twice is one batch; another one under its key is refused', async () => {
    const headers = { 'idempotency-key': 'batch-1' };
    const first = await upload(csv, {}, headers);
    const second = await upload(csv, {}, headers);
    assert.equal(second.body.data.id, first.body.data.id);
    assert.equal(second.headers.get('idempotent-replayed'), 'true');
    const other = await upload(`${csv}\n${numberOf(9)},Dalila`, {}, headers);
    assert.deepEqual([other.status, other.body.code], [409, 'key_reused']);
  });

  it('several recipients of a send make a batch', async () => {
    for (const to of [[numberOf(1), numberOf(2)], `${numberOf(1)}, ${numberOf(2)}`]) {
      const { status, body } = await gateway.call(`/api/sms/apps/${app.id}/send`, {
        json: { to, message: 'Habari' },
      });
      assert.deepEqual([status, body.data.accepted, body.data.status], [200, 2, 'running']);
      await untilBatch(gateway, body.data.id, allDelivered);
    }
    const form = await gateway.call(`/api/sms/apps/${app.id}/send`, {
      form: { to: `${numberOf(1)},${numberOf(2)}`, message: 'Habari' },
    });
    assert.equal(form.body.data.accepted, 2);
    const twice = await gateway.call(
      `/api/sms/apps/${app.id}/send?to=${numberOf(1)}&to=${numberOf(2)}&message=x`,
      { method: 'POST' },
    );
    assert.equal(twice.body.data.accepted, 2);
    const one = await gateway.call(`/api/sms/apps/${app.id}/send`, {
      json: { to: [numberOf(1)], message: 'Habari' },
    });
    assert.equal(one.body.data.to, numberOf(1));
    const many = Array.from({ length: 1_001 }, (_, at) => numberOf(at));
    const tooMany = await gateway.call(`/api/sms/apps/${app.id}/send`, {
      json: { to: many, message: 'Habari' },
    });
    assert.equal(tooMany.status, 422);
    assert.match(tooMany.body.errors.to[0], /1000 recipients/);
  });

  it('waits for somebody to start it, with what it will cost by the prices of its app', async () => {
    const made = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(3), start: false });
    assert.deepEqual([made.status, made.counts.scheduled, made.estimated_cost], ['ready', 3, null]);
    await gateway
      .db('messages')
      .where({ app_id: app.id, status: 'delivered' })
      .update({ cost: '0.8', currency: 'KES' });
    const priced = await batchOf(gateway, made.id);
    assert.deepEqual([priced.estimated_cost, priced.currency], ['2.4000', 'KES']);
    const started = await gateway.call(`/api/sms/batches/${made.id}/start`, { method: 'POST' });
    assert.equal(started.body.data.status, 'running');
    await untilBatch(gateway, made.id, (batch) => batch.status === 'completed' && allDelivered(batch));
    const late = await gateway.call(`/api/sms/batches/${made.id}/pause`, { method: 'POST' });
    assert.deepEqual([late.status, late.body.code], [409, 'not_in_that_state']);
  });

  it('is seen by tokens that may see its app, and by no others', async () => {
    const other = await gateway.createApp();
    const made = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(1), start: false });
    const blind = await gateway.makeToken(['messages:read', 'messages:send'], { app_ids: [other.id] });
    const seeing = await gateway.makeToken(['messages:read'], { app_ids: [app.id] });
    const paths = ['', '/errors', '/results'];
    for (const path of paths) {
      assert.equal((await gateway.call(`/api/sms/batches/${made.id}${path}`, { token: blind })).status, 404);
      assert.equal((await gateway.call(`/api/sms/batches/${made.id}${path}`, { token: seeing })).status, 200);
    }
    const cancel = { method: 'POST', token: blind };
    assert.equal((await gateway.call(`/api/sms/batches/${made.id}/cancel`, cancel)).status, 404);
    assert.equal((await gateway.call('/api/sms/batches', { token: blind })).body.data.total, 0);
    assert.ok((await gateway.call('/api/sms/batches?status=ready', { token: seeing })).body.data.total >= 1);
  });
});
