/** Lists of messages: filters, pages, cursors and CSV, over rows that were written straight into the database. */
import assert from 'node:assert/strict';
import { useGateway, type TestGateway } from '../support/gateway.js';
import { assertProblem, messageRow } from './support.js';

const at = (iso: string) => Date.parse(iso);
const BOM = '\ufeff';

async function insert(gateway: TestGateway, rows: Record<string, unknown>[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 100)
    await gateway.db('messages').insert(rows.slice(start, start + 100));
}

const search = (gateway: TestGateway, query: Record<string, string | number>) =>
  gateway.call(`/api/sms/sms?${new URLSearchParams(query as Record<string, string>)}`);

describe('the search finds what was asked for', () => {
  const gateway = useGateway();
  const ids: Record<string, number> = {};

  /** Each row by a name of its own, kept in client_ref. */
  before(async () => {
    for (const name of ['one', 'two']) ids[name] = (await gateway.createApp()).id;
    const { one = 0, two = 0 } = ids;
    const plain = (client_ref: string, more: Record<string, unknown> = {}, app = one) =>
      messageRow(app, { client_ref, message: 'plain', ...more });
    await insert(gateway, [
      ...['scheduled', 'pending', 'processing', 'sent', 'failed', 'expired', 'cancelled', 'unknown'].map(
        (status) => plain(`is-${status}`, { status }),
      ),
      plain('voice', { channel: 'voice' }),
      plain('inbox', {
        folder: 'inbox',
        from: '+254722000222',
        from_e164: '+254722000222',
        to: '20880',
        to_e164: null,
      }),
      plain('to-plus', { to: '+254733000333', to_e164: '+254733000333' }),
      plain('to-blanks', { to: '254 733-000 333', to_e164: '+254733000333' }),
      plain('from-name', { from: 'PROMO' }),
      plain('of-two', {}, two),
      plain('march', { created_at: at('2026-03-01T00:00:00Z') }),
      plain('april', { created_at: at('2026-04-01T00:00:00Z') }),
      plain('percent', { message: '100% off' }),
      plain('no-percent', { message: '100 percent off' }),
      plain('underscore', { message: 'a_b' }),
      plain('no-underscore', { message: 'axb' }),
      plain('bang', { message: 'wow!' }),
      plain('backslash', { message: 'c:\\temp' }),
      plain('quote', { message: "it's" }),
      plain('swahili', { message: 'Habari ya ASUBUHI 😀' }),
      plain('batch', { batch_id: 77 }),
    ]);
  });

  const DEFAULTS = '254711000111';
  const rows: [title: string, query: () => Record<string, string | number>, found: string[]][] = [
    ...['scheduled', 'pending', 'processing', 'sent', 'failed', 'expired', 'cancelled', 'unknown'].map(
      (status): (typeof rows)[number] => [`status ${status}`, () => ({ status }), [`is-${status}`]],
    ),
    ['channel', () => ({ channel: 'voice' }), ['voice']],
    ['folder', () => ({ folder: 'inbox' }), ['inbox']],
    ['app_id', () => ({ app_id: ids['two']! }), ['of-two']],
    ['client_ref', () => ({ client_ref: 'voice' }), ['voice']],
    ['client_ref, all of it', () => ({ client_ref: 'voic' }), []],
    ['batch_id', () => ({ batch_id: 77 }), ['batch']],
    ['to with its plus', () => ({ to: '+254733000333' }), ['to-plus', 'to-blanks']],
    ['to without it', () => ({ to: '254733000333' }), ['to-plus', 'to-blanks']],
    ['to with blanks and dashes', () => ({ to: '+254 733-000-333' }), ['to-plus', 'to-blanks']],
    ['to that is no number but a short code', () => ({ to: '20880' }), ['inbox']],
    ['to that nobody has', () => ({ to: '25473300033' }), []],
    ['to that holds no digit', () => ({ to: 'nobody' }), []],
    ['from with its plus', () => ({ from: '+254722000222' }), ['inbox']],
    ['from without it', () => ({ from: '254722000222' }), ['inbox']],
    ['from that is a name', () => ({ from: 'PROMO' }), ['from-name']],
    ['created_after includes its instant', () => ({ created_after: '2026-04-01T00:00:00Z' }), ['april']],
    ['created_before excludes its instant', () => ({ created_before: '2026-03-01T00:00:00Z' }), []],
    ['created_before', () => ({ created_before: '2026-03-01T00:00:00.001Z' }), ['march']],
    ['a span of dates', () => ({ created_after: '2026-02-28', created_before: '2026-03-02' }), ['march']],
    ['a time with an offset', () => ({ created_after: '2026-04-01T03:00:00+03:00' }), ['april']],
    ['q anywhere in the text', () => ({ q: 'bari ya' }), ['swahili']],
    ['q with a literal %', () => ({ q: '100%' }), ['percent']],
    ['q that is nothing but %', () => ({ q: '%' }), ['percent']],
    ['q with a literal _', () => ({ q: 'a_b' }), ['underscore']],
    ['q with an exclamation mark', () => ({ q: 'w!' }), ['bang']],
    ['q with a backslash', () => ({ q: 'c:\\t' }), ['backslash']],
    ['q with a quote', () => ({ q: "'s" }), ['quote']],
    ['q with an emoji', () => ({ q: '😀' }), ['swahili']],
    ['q in other letters of the same word', () => ({ q: 'habari YA asubuhi' }), ['swahili']],
    ['q that is nowhere', () => ({ q: 'kwaheri' }), []],
    ['two filters at once', () => ({ status: 'failed', q: 'plain' }), ['is-failed']],
    ['filters that exclude each other', () => ({ status: 'failed', channel: 'voice' }), []],
  ];
  for (const [title, query, expected] of rows) {
    it(title, async () => {
      const reply = await search(gateway, query());
      assert.equal(reply.status, 200, reply.text);
      const found = reply.body.data.data.map(({ client_ref }: any) => client_ref).sort();
      assert.deepEqual(found, [...expected].sort());
      assert.equal(reply.body.data.total, expected.length);
    });
  }

  it('an empty filter filters nothing', async () => {
    const all = (await search(gateway, {})).body.data.total;
    for (const name of ['q', 'to', 'from', 'client_ref'])
      assert.equal((await search(gateway, { [name]: '' })).body.data.total, all, name);
    assert.ok(all > 20);
  });

  it('a list of one app takes the same filters', async () => {
    const { body } = await gateway.call(`/api/sms/apps/${ids['one']}/outbox?to=${DEFAULTS}&status=failed`);
    assert.deepEqual(
      body.data[1].data.map(({ client_ref }: any) => client_ref),
      ['is-failed'],
    );
  });

  const wrong: [string, string][] = [
    ['status', 'lost'],
    ['channel', 'fax'],
    ['folder', 'trash'],
    ['app_id', 'x'],
    ['created_after', 'yesterday'],
    ['created_before', '2026-13-01'],
    ['page', '0'],
    ['per_page', '101'],
    ['cursor', 'abc'],
    ['q', 'x'.repeat(201)],
  ];
  for (const [field, value] of wrong) {
    it(`${field}=${value.slice(0, 12)} is 422 by name`, async () => {
      assertProblem(await search(gateway, { [field]: value }), { status: 422, errors: [field] });
    });
  }

  it('a token that is limited to an app finds nothing of another', async () => {
    const token = await gateway.makeToken(['messages:read'], { app_ids: [ids['two']] });
    const { body } = await gateway.call('/api/sms/sms', { token });
    assert.deepEqual(
      body.data.data.map(({ client_ref }: any) => client_ref),
      ['of-two'],
    );
    const other = await gateway.call(`/api/sms/sms?app_id=${ids['one']}`, { token });
    assert.equal(other.body.data.total, 0);
    const csv = await gateway.call('/api/sms/sms', { token, headers: { accept: 'text/csv' } });
    assert.equal(csv.text.trim().split('\n').length, 2);
  });
});

describe('a long list', () => {
  const gateway = useGateway();
  const COUNT = 250;
  let app: number;

  before(async () => {
    app = (await gateway.createApp()).id;
    const rows = Array.from({ length: COUNT }, (_, index) =>
      messageRow(app, { client_ref: `row-${index}`, status: index % 5 === 0 ? 'failed' : 'delivered' }),
    );
    await insert(gateway, rows);
  });

  it('has 15 on a page, newest first, and tells how many there are', async () => {
    const { data } = (await search(gateway, {})).body;
    const { data: rows, next_page_url, next_cursor, ...page } = data;
    assert.deepEqual(page, {
      current_page: 1,
      per_page: 15,
      total: COUNT,
      last_page: 17,
      from: 1,
      to: 15,
      prev_page_url: null,
    });
    assert.equal(rows[0].client_ref, 'row-249');
    assert.equal(next_cursor, String(rows[14].id));
    assert.equal(next_page_url, `${gateway.url}/api/sms/sms?page=2`);
  });

  const pages: [page: number, perPage: number, from: number | null, to: number | null, last: number][] = [
    [2, 15, 16, 30, 17],
    [17, 15, 241, 250, 17],
    [18, 15, null, null, 17],
    [1, 100, 1, 100, 3],
    [3, 100, 201, 250, 3],
    [250, 1, 250, 250, 250],
    [1_000_000, 100, null, null, 3],
  ];
  for (const [page, per_page, from, to, last] of pages) {
    it(`page ${page} of ${per_page} each is ${from === null ? 'empty' : `${from} to ${to}`}`, async () => {
      const { data } = (await search(gateway, { page, per_page })).body;
      assert.deepEqual([data.from, data.to, data.last_page, data.total], [from, to, last, COUNT]);
      assert.equal(data.data.length, from === null ? 0 : to! - from + 1);
      assert.deepEqual(
        [data.next_page_url === null, data.prev_page_url === null],
        [page >= last, page === 1],
      );
    });
  }

  for (const path of ['/api/sms/sms', '/api/sms/apps/{app}/outbox']) {
    it(`${path}: following next_page_url sees each message exactly once, filters kept`, async () => {
      const seen: number[] = [];
      let url: string | null = `${path.replace('{app}', String(app))}?status=failed&per_page=7&q=Hab`;
      for (let pages = 0; url !== null && pages < 50; pages += 1) {
        const { body }: any = await gateway.call(url);
        const page = Array.isArray(body.data) ? body.data[1] : body.data;
        seen.push(...page.data.map(({ id }: any) => id));
        url = page.next_page_url?.replace(gateway.url, '') ?? null;
      }
      assert.equal(seen.length, COUNT / 5);
      assert.deepEqual(
        [...new Set(seen)].sort((a, b) => b - a),
        seen,
      );
    });

    for (const perPage of [7, 15, 50, 100]) {
      it(`${path}: a walk by cursor, ${perPage} at a time, sees each exactly once, newest first`, async () => {
        const seen: number[] = [];
        let cursor: string | null = '';
        for (let pages = 0; cursor !== null && pages < 60; pages += 1) {
          const query = new URLSearchParams({ per_page: String(perPage), ...(cursor && { cursor }) });
          const { body }: any = await gateway.call(`${path.replace('{app}', String(app))}?${query}`);
          const page = Array.isArray(body.data) ? body.data[1] : body.data;
          seen.push(...page.data.map(({ id }: any) => id));
          cursor = page.next_cursor;
        }
        assert.equal(seen.length, COUNT);
        assert.deepEqual(
          [...new Set(seen)].sort((a, b) => b - a),
          seen,
        );
      });
    }
  }

  it('a message that arrives in the middle of a walk by cursor moves nothing', async () => {
    const first = (await search(gateway, { per_page: 10, app_id: app })).body.data;
    await insert(gateway, [messageRow(app, { client_ref: 'late' })]);
    const second = (await search(gateway, { per_page: 10, app_id: app, cursor: first.next_cursor })).body
      .data;
    assert.equal(second.data[0].id, first.data[9].id - 1);
    await gateway.db('messages').where({ client_ref: 'late' }).delete();
  });

  it('an app without messages has one empty page', async () => {
    const { id } = await gateway.createApp();
    const { body } = await gateway.call(`/api/sms/apps/${id}/outbox`);
    const { data, total, last_page, from, to, next_page_url, prev_page_url, next_cursor } = body.data[1];
    assert.deepEqual(
      [data, total, last_page, from, to, next_page_url, prev_page_url, next_cursor],
      [[], 0, 1, null, null, null, null, null],
    );
  });
});

describe('the CSV export', () => {
  const gateway = useGateway();
  let app: number;

  const csv = (query: Record<string, string | number> = {}, accept = 'text/csv') =>
    gateway.call(`/api/sms/sms?${new URLSearchParams(query as Record<string, string>)}`, {
      headers: { accept },
    });

  const FORMULAS = ['=1+1', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=HYPERLINK("http://x","y")'];
  const HARMLESS = [
    'Habari',
    'a=b',
    '1-1',
    "'quoted'",
    '"',
    'two\nlines',
    'a,b;c',
    'ሰላም 😀',
    ' =1',
    '+254711000111',
  ];

  before(async () => {
    app = (await gateway.createApp()).id;
    await insert(gateway, [
      ...[...FORMULAS, ...HARMLESS].map((message) => messageRow(app, { client_ref: 'texts', message })),
      messageRow(app, { client_ref: 'numbers', to: '+254711000111', from: '+254722000222' }),
      messageRow(app, { client_ref: 'zero', to: '0711000111', from: '20880' }),
      messageRow(app, { client_ref: 'json', metadata: '{"a":"=1"}' }),
      messageRow(app, { client_ref: '=cmd()', from: '@evil' }),
    ]);
    const many = Array.from({ length: 1_200 }, () => messageRow(app, { client_ref: 'many' }));
    await insert(gateway, many);
  });

  it('is a file in UTF-8 with a byte order mark', async () => {
    const response = await fetch(`${gateway.url}/api/sms/sms?client_ref=zero`, {
      headers: { accept: 'text/csv', authorization: `Bearer ${gateway.token}` },
    });
    assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(response.headers.get('content-disposition'), 'attachment; filename="messages.csv"');
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  });

  it('has one column for every field of a record that fits one', async () => {
    const [header] = await read({ client_ref: 'zero' });
    const record = (await search(gateway, { client_ref: 'zero' })).body.data.data[0];
    const { media: _media, template: _template, call: _call, ...fields } = record;
    assert.deepEqual([...header!].sort(), Object.keys(fields).sort());
  });

  it('has its header without a match too', async () => {
    const rows = await read({ client_ref: 'nobody' });
    assert.deepEqual([rows.length, rows[0]![0]], [1, 'id']);
  });

  for (const message of FORMULAS) {
    it(`the text ${JSON.stringify(message)} is no formula in it`, async () => {
      assert.ok((await column({ client_ref: 'texts' }, 'message')).includes(`'${message}`));
    });
  }

  for (const message of HARMLESS) {
    it(`the text ${JSON.stringify(message)} stays as it is`, async () => {
      assert.ok((await column({ client_ref: 'texts' }, 'message')).includes(message));
    });
  }

  it('no other field is a formula either', async () => {
    assert.deepEqual(await column({ q: 'Habari', from: '@evil' }, 'client_ref'), ["'=cmd()"]);
    assert.deepEqual(await column({ q: 'Habari', from: '@evil' }, 'from'), ["'@evil"]);
  });

  it('phone numbers keep their plus and their zero', async () => {
    assert.deepEqual(await column({ client_ref: 'numbers' }, 'to'), ['+254711000111']);
    assert.deepEqual(await column({ client_ref: 'numbers' }, 'from'), ['+254722000222']);
    assert.deepEqual(await column({ client_ref: 'zero' }, 'to'), ['0711000111']);
  });

  it('metadata is its JSON', async () => {
    assert.deepEqual(await column({ client_ref: 'json' }, 'metadata'), ['{"a":"=1"}']);
  });

  it('1,200 messages are all there, each once, newest first', async () => {
    const found = (await column({ client_ref: 'many' }, 'id')).map(Number);
    assert.equal(found.length, 1_200);
    assert.deepEqual(
      [...new Set(found)].sort((a, b) => b - a),
      found,
    );
  });

  it('pages and cursors do not shorten it', async () => {
    assert.equal((await column({ client_ref: 'many', page: 2, per_page: 5 }, 'id')).length, 1_200);
  });

  const accepts: [accept: string, isCsv: boolean][] = [
    ['text/csv', true],
    ['text/csv, */*;q=0.1', true],
    ['application/json', false],
    ['*/*', false],
    ['text/html', false],
  ];
  for (const [accept, isCsv] of accepts) {
    it(`Accept: ${accept} is answered with ${isCsv ? 'CSV' : 'JSON'}`, async () => {
      const reply = await csv({ client_ref: 'zero' }, accept);
      assert.match(reply.headers.get('content-type')!, isCsv ? /^text\/csv/ : /^application\/json/);
    });
  }

  it('format=csv says it in the address, for a link in a page', async () => {
    const reply = await csv({ client_ref: 'zero', format: 'csv' }, 'text/html,*/*;q=0.8');
    assert.match(reply.headers.get('content-type')!, /^text\/csv/);
  });

  it('a wrong filter is a problem in JSON', async () => {
    assertProblem(await csv({ status: 'lost' }), { status: 422, errors: ['status'] });
  });

  /** `fetch` has taken the byte order mark away already. */
  async function read(query: Record<string, string | number>): Promise<string[][]> {
    const reply = await csv(query);
    assert.equal(reply.status, 200, reply.text);
    return parseCsv(reply.text.replace(BOM, ''));
  }

  async function column(query: Record<string, string | number>, name: string): Promise<string[]> {
    const [header, ...rows] = await read(query);
    const index = header!.indexOf(name);
    return rows.map((row) => row[index]!);
  }
});

/** RFC 4180, strictly: a quote stands at the ends of a field or twice inside one. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const start = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no CSV at ${start}: ${text.slice(start, start + 40)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
