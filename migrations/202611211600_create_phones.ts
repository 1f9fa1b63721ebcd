import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Android phones: one row for each app of a phone type, what was given to it, and what it told of itself. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'phones', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable().unique();
    table.string('protocol', 10).notNullable(); // smssync | cht | msync
    // What a request can present, as SHA-256 in hex; the credentials themselves stand encrypted in `apps`.
    table.string('key_hash', 64).notNullable().unique();
    table.string('old_key_hash', 64).unique();
    instant(table, 'old_key_until');
    table.string('secret_hash', 64).index();
    table.string('login_hash', 64).index();
    table.string('device_id', 190);
    table.string('client', 190); // its User-Agent
    // SMSsync: whether its Message Results API is on, and when it last proved it.
    table.boolean('has_results').notNullable().defaultTo(false);
    instant(table, 'proof_at').notNullable().defaultTo(0);
    table.text('last_echo', 'mediumtext'); // JSON: the last acknowledgement and its answer
    table.string('presence', 10).notNullable().defaultTo('new'); // new | online | offline
    instant(table, 'last_seen_at');
    table.integer('battery'); // percent
    table.integer('signal'); // dBm
    table.string('network', 60);
    table.string('sim', 60);
    instant(table, 'status_at');
    table.specificType('latitude', 'double');
    table.specificType('longitude', 'double');
    table.specificType('accuracy', 'double'); // metres
    instant(table, 'located_at');
    table.boolean('battery_low').notNullable().defaultTo(false);
    table.boolean('sim_trouble').notNullable().defaultTo(false);
    table.text('bucket').notNullable(); // JSON: parts that may be handed out, see pacing.ts
    table.string('day', 10); // of `day_parts`, in the phone's time zone
    table.integer('day_parts').notNullable().defaultTo(0);
    instant(table, 'hold_until').notNullable().defaultTo(0);
    instant(table, 'slow_until').notNullable().defaultTo(0);
    table.boolean('run_started').notNullable().defaultTo(false).index();
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
  });
  await createTable(knex, 'phone_hand_outs', (table) => {
    table.bigIncrements('id');
    table.string('uuid', 36).notNullable().unique();
    reference(table, 'app_id').notNullable();
    reference(table, 'message_id').notNullable();
    table.integer('attempt').notNullable();
    table.integer('parts').notNullable();
    table.integer('priority').notNullable();
    table.string('to_e164', 20); // for an answer to the one who wrote
    // queued | leased | stored | sent | delivered | failed | unknown | released | expired
    table.string('state', 10).notNullable();
    table.boolean('is_open').notNullable(); // queued, leased or stored: something is still to be done
    table.boolean('is_plain').notNullable().defaultTo(false); // handed out without an acknowledgement to come
    table.boolean('is_again').notNullable().defaultTo(false); // the phone began anew after it had reported an end
    table.boolean('is_confirmed').notNullable().defaultTo(false); // the phone said so itself
    table.integer('fetches').notNullable().defaultTo(0); // of the phone since the hand-out, without a proof
    instant(table, 'queued_at').notNullable();
    instant(table, 'leased_at');
    instant(table, 'lease_until');
    instant(table, 'stored_at');
    instant(table, 'ended_at');
    table.string('last_report', 190);
    table.boolean('signal_due').notNullable().defaultTo(false);
    table.unique(['message_id', 'attempt']);
    table.index(['app_id', 'is_open', 'state', 'priority', 'id']);
    table.index(['app_id', 'is_open', 'lease_until']);
    table.index(['app_id', 'stored_at']);
    table.index(['signal_due', 'id']);
    table.index(['is_open', 'ended_at']);
  });
  await createTable(knex, 'phone_records', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('kind', 20).notNullable(); // status | location | note
    table.text('data').notNullable(); // JSON
    instant(table, 'created_at').notNullable();
    table.index(['app_id', 'kind', 'id']);
    table.index(['created_at']);
  });
  await createTable(knex, 'phone_inbound', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('content_key', 64).notNullable().unique(); // the second net, besides the phone's own id
    reference(table, 'message_id').notNullable();
    instant(table, 'created_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['phone_inbound', 'phone_records', 'phone_hand_outs', 'phones'])
    await knex.schema.dropTableIfExists(name);
}
