/** A database that refuses to write into one table, while `during` runs. */
import { isSqlite } from '../../../src/db/connect.js';
import type { TestGateway } from '../../support/gateway.js';

export async function failing(
  gateway: TestGateway,
  table: string,
  during: () => Promise<void>,
): Promise<void> {
  const name = `refuse_${table}`;
  const refusal = isSqlite(gateway.db)
    ? `begin select raise(abort, 'refused by the test'); end`
    : `for each row signal sqlstate '45000' set message_text = 'refused by the test'`;
  await gateway.db.raw(`create trigger ${name} before insert on ${table} ${refusal}`);
  try {
    await during();
  } finally {
    await gateway.db.raw(`drop trigger ${name}`);
  }
}
