/** A MySQL server that hangs: it keeps every connection and answers nothing. SQLite has no server. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { limitsOf } from '../../src/db/connect.js';
import { isMariaDbInstalled, startMariaDb, type LocalMariaDb } from '../../tools/load/mariadb.js';
import { ENGINE } from '../support/database.js';
import { TestGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { useCompany } from '../workflows/support/company.js';

const LIMIT_MS = 700;

if (ENGINE === 'mariadb' && isMariaDbInstalled() && existsSync('/proc/self/task')) {
  describe('a gateway whose MariaDB hangs', function () {
    this.timeout(60_000);
    const gateway = new TestGateway();
    const company = useCompany();
    let server: LocalMariaDb;
    before(async () => {
      server = await startMariaDb({ durable: false });
      await gateway.prepare(server.url);
      await gateway.start();
      limitsOf(gateway.db).statementMs = LIMIT_MS;
    });
    after(async () => {
      thaw();
      await gateway.stop();
      await gateway.database.drop();
      await server.stop();
    });
    afterEach(() => thaw());

    /** Returns when every thread of the server stands still: what is written to it now has no answer. */
    function freeze(): void {
      process.kill(server.pid, 'SIGSTOP');
      const tasks = `/proc/${server.pid}/task`;
      const stands = (task: string) => /^State:\s+T/m.test(readFileSync(`${tasks}/${task}/status`, 'utf8'));
      while (!readdirSync(tasks).every(stands));
    }
    const thaw = () => process.kill(server.pid, 'SIGCONT');

    /** Hangs the server when the transaction that says `sql` commits: the server has the COMMIT and answers nothing. */
    function freezeAtCommitOf(sql: RegExp): { frozen: Promise<void> } {
      let transaction: string | null = null;
      const { db } = gateway;
      const frozen = new Promise<void>((resolve) => {
        const watch = (query: { sql: string; __knexTxId?: string }) => {
          if (sql.test(query.sql)) transaction = query.__knexTxId ?? null;
          if (query.sql !== 'COMMIT;' || query.__knexTxId !== transaction) return;
          db.removeListener('query', watch);
          freeze();
          resolve();
        };
        db.on('query', watch);
      });
      return { frozen };
    }

    const post = (appId: number, key: string) =>
      gateway.call(`/api/sms/apps/${appId}/send`, {
        json: { to: '254711000111', message: 'Habari' },
        headers: { 'idempotency-key': key },
      });
    const rows = async () => (await gateway.db('messages').pluck<number[]>('id')).length;

    it('answers 503 with Retry-After, /healthz all the while, and recovers by itself', async () => {
      const { app } = await company.app(gateway);
      const before = await rows();
      freeze();
      const startedAt = Date.now();
      const [reply, health] = await Promise.all([post(app.id, 'hangs'), gateway.call('/healthz')]);
      assert.equal(health.status, 200);
      assert.equal(reply.status, 503, reply.text);
      assert.ok(Number(reply.headers.get('retry-after')) > 0);
      assert.ok(Date.now() - startedAt < 15_000, `it took ${Date.now() - startedAt} ms`);
      thaw();
      const again = await until(async () => {
        const answer = await post(app.id, 'hangs');
        return answer.status === 200 ? answer : null;
      }, 'the gateway to accept again');
      await gateway.untilStatus(again.body.data.id, 'sent');
      assert.equal(await rows(), before + 1, 'a repeat makes no second message');
    });

    it('says that it cannot tell when the commit itself had no answer; the same key stores it once', async () => {
      const { app, account } = await company.app(gateway);
      const before = await rows();
      const { frozen } = freezeAtCommitOf(/^insert into `messages`/);
      const reply = await post(app.id, 'unknown-commit');
      await frozen;
      assert.equal(reply.status, 503, reply.text);
      assert.ok(Number(reply.headers.get('retry-after')) > 0);
      assert.match(reply.body.message, /cannot tell .* same Idempotency-Key/);
      thaw();
      const again = await until(async () => {
        const answer = await post(app.id, 'unknown-commit');
        return answer.status === 200 ? answer : null;
      }, 'the repeat to be answered');
      assert.equal(await rows(), before + 1);
      await gateway.untilStatus(again.body.data.id, 'sent');
      assert.equal(account.handed.length, 1);
    });

    it('never sends a message whose claim may have been stored or not: it is in doubt, or not yet begun', async () => {
      const { app, account } = await company.app(gateway);
      const { frozen } = freezeAtCommitOf(/^insert into `send_attempts`/);
      const said = gateway.logLines.length;
      const { id } = await gateway.send(app.id);
      await frozen;
      const hasGivenUp = () =>
        gateway.logLines.slice(said).some((line) => /"activity":"attempt".*"database_away"/.test(line));
      await until(async () => hasGivenUp(), 'the attempt to give up');
      assert.equal(account.handed.length, 0, 'nothing is sent on a claim that nobody confirmed');
      thaw();
      const { status } = await gateway.untilStatus(id, 'unknown', 'sent');
      const attempts = await gateway.db('send_attempts').where({ message_id: id });
      assert.equal(attempts.length, 1);
      assert.equal(account.handed.length, status === 'sent' ? 1 : 0);
    });
  });
}
