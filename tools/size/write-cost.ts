/**
 * What the indexes of the newest migration cost each message that is written, each by itself and all together:
 * `node dist/tools/size/write-cost.js sqlite`. One message is one insert and three changes, as in its life: started,
 * sent, delivered; 50 to a transaction.
 */
import { migrateDown, migrateUp } from '../../src/db/migrate.js';
import { isSqlite, openDatabase, type Db } from '../../src/db/connect.js';
import { createDatabase } from '../load/databases.js';
import { CHANGE, nameOf } from '../../migrations/202611211310_add_indexes.js';
import { fillApps, fillMessages, uuidOf } from './fill.js';

const THERE_ALREADY = 200_000;
const WRITTEN = 20_000;
const AT_ONCE = 50;
const ROUNDS = 3;
const MIGRATION = '202611211310_add_indexes';
const newRow = (id: number) => ({
  id,
  uuid: uuidOf(id),
  folder: 'outbox',
  channel: 'sms',
  status: 'pending',
  app_id: (id % 20) + 1,
  group_id: id % 3 === 0 ? 1 : null,
  sms_provider: 'Simulator',
  to: `254711${String((id * 7_919) % 1_000_000).padStart(6, '0')}`,
  to_e164: `+254711${String((id * 7_919) % 1_000_000).padStart(6, '0')}`,
  from: `208${(id % 20) + 1}`,
  message: 'Your code is 4711. It is valid for ten minutes.',
  encoding: 'GSM-7',
  message_parts: 1,
  priority: 1,
  workflow_started: false,
  created_at: 1_795_000_000_000 + id,
  updated_at: 1_795_000_000_000 + id,
});

const database = await createDatabase(process.argv[2] ?? 'sqlite');
const db = openDatabase(database.url);
try {
  await migrateUp(db);
  await fillApps(db);
  await fillMessages(db, 0, THERE_ALREADY, () => undefined);
  const times = new Map<string, number[]>();
  let written = 0;
  const measure = async (what: string) => {
    times.set(what, [...(times.get(what) ?? []), await write(db, (written += 1))]);
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    await measure('with all');
    for (const columns of CHANGE.add) {
      const name = nameOf(columns);
      await db.raw(isSqlite(db) ? 'drop index ??' : 'alter table messages drop index ??', [name]);
      await measure(`without (${columns.join(', ')})`);
      await db.raw('create index ?? on messages (??)', [name, columns] as never);
    }
    let undone: string[];
    do undone = await migrateDown(db);
    while (undone[0] !== MIGRATION);
    await measure('without the migration');
    await migrateUp(db);
  }
  for (const [what, all] of times) console.log(`${what}: ${all.join(', ')} µs a message`);
} finally {
  await db.destroy();
  await database.drop();
}

/** SQLite works in this very process: its CPU time is steadier than the clock on a busy machine. */
function spentMs(db: Db): number {
  if (!isSqlite(db)) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function write(db: Db, part: number): Promise<number> {
  const base = THERE_ALREADY + part * WRITTEN + 1;
  const startedAt = spentMs(db);
  for (let at = 0; at < WRITTEN; at += AT_ONCE) {
    const ids = Array.from({ length: AT_ONCE }, (_, place) => base + at + place);
    await db.transaction(async (trx) => {
      for (const id of ids) await trx('messages').insert(newRow(id));
    });
    for (const change of [
      { workflow_started: true, status: 'processing', attempts: 1 },
      { status: 'sent', provider_id: 'sim-1', sent_at: 1 },
      { status: 'delivered', delivery_date: 1 },
    ])
      await db.transaction(async (trx) => {
        for (const id of ids) await trx('messages').where({ id }).update(change);
      });
  }
  return Math.round(((spentMs(db) - startedAt) * 1_000) / WRITTEN);
}
