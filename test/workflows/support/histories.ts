/**
 * The recorded histories: JSON, one event a line. Written and read with the protocol's own classes; the SDK's
 * historyToJSON does not work where npm has installed protobufjs more than once, as it does here.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';

const FOLDER = fileURLToPath(new URL('../../../../test/workflows/histories/', import.meta.url));
const { History: codec } = proto.temporal.api.history.v1;

const fileOf = (name: string) => join(FOLDER, `${name}.json`);

export const listHistories = (): string[] =>
  readdirSync(FOLDER)
    .map((file) => file.replace('.json', ''))
    .sort();

/** As it stands in the file. */
export const readHistory = (name: string): string => readFileSync(fileOf(name), 'utf8');

/** @param json as in a file */
export const parseHistory = (json: string): History => codec.fromObject(JSON.parse(json) as object);

/** Removes every recorded history. */
export function clearHistories(): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of listHistories()) rmSync(fileOf(name));
}

/** Who ran it, on which machine, is left out: replay does not need it. @returns how many events it has */
export function keepHistory(name: string, history: History): number {
  const { events = [] } = codec.toObject(codec.fromObject(history), {
    longs: String,
    enums: String,
    bytes: String,
  }) as { events?: object[] };
  const lines = events.map((event) =>
    JSON.stringify(event, (key, value: unknown) => (key === 'identity' ? 'recorded' : value)),
  );
  writeFileSync(fileOf(name), `{"events":[\n${lines.join(',\n')}\n]}\n`);
  return events.length;
}
