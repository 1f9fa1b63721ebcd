/** How far a job that goes round a table has come; kept in the database, so that any worker can go on. */
import type { Executor } from '../db/connect.js';

export async function readPosition(db: Executor, job: string): Promise<number> {
  const row = (await db('job_positions').where({ job }).first('position')) as
    { position: number } | undefined;
  return row ? Number(row.position) : 0;
}

export async function writePosition(db: Executor, job: string, position: number): Promise<void> {
  await db('job_positions').insert({ job, position }).onConflict('job').merge({ position });
}
