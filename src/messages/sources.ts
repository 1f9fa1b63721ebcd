/**
 * Which index answers a filter. Named in the statement, so that neither engine guesses: a plan does not change with
 * statistics, the size of the table or the version of the database. Decides and reads nothing.
 */
import { FOLDERS, STATUSES, type MessageFilter } from './types.js';

/** Rows of `messages` that lie one behind the other, by id, in one index. */
export interface Source {
  /** Null = the table itself. */
  index: string | null;
  is: Readonly<Record<string, string | number>>;
  /** Rows that another source has already; null is different from every value. */
  isNot?: { column: 'to_e164' | 'from_e164'; value: string };
  /** What the index does not answer: looked at in each row. */
  rest: MessageFilter;
}

/** An app through which messages of a group went, whether it is still in the group or not. */
export interface GroupApp {
  groupId: number;
  appId: number;
}

/** Groups whose apps `sourcesOf` has to be told. */
export function groupsNeeded({
  visible,
  appId,
  batchId,
  clientRef,
  to,
  from,
}: MessageFilter): readonly number[] {
  const isNarrow = [appId, batchId, to, from].some((value) => value !== undefined) || clientRef;
  return isNarrow ? [] : [...new Set(visible?.groups ?? [])];
}

/** @returns sources without a row in common, which together hold what matches; none = nothing can match */
export function sourcesOf(filter: MessageFilter, groupApps: readonly GroupApp[] = []): Source[] {
  const { visible, ...others } = filter;
  const limited = visible && (visible.apps !== null || visible.groups !== null);
  const rest: MessageFilter = limited ? filter : others;
  const { appId, batchId, clientRef, to, from } = filter;
  if (batchId !== undefined)
    return [
      { index: 'messages_batch_id_id_index', is: { batch_id: batchId }, rest: without(rest, 'batchId') },
    ];
  if (clientRef)
    return [
      { index: 'messages_client_ref_index', is: { client_ref: clientRef }, rest: without(rest, 'clientRef') },
    ];
  if (to !== undefined) return ofNumber('to', to, without(rest, 'to'));
  if (from !== undefined) return ofNumber('from', from, without(rest, 'from'));
  if (appId !== undefined) {
    const seen = visible?.apps?.includes(appId) ? others : rest;
    return ofApp(appId, without(seen, 'appId'));
  }
  if (limited) return ofVisible(visible.apps ?? [], groupApps, others);
  return ofAll(others);
}

function ofApp(appId: number, filter: MessageFilter): Source[] {
  const { folder, status } = filter;
  const rest = without(filter, 'folder', 'status');
  return (folder ? [folder] : FOLDERS).map((name) =>
    status
      ? {
          index: 'messages_app_id_folder_status_id_index',
          is: { app_id: appId, folder: name, status },
          rest,
        }
      : { index: 'messages_app_id_folder_id_index', is: { app_id: appId, folder: name }, rest },
  );
}

/** What a limited token sees: its apps, and what went through its groups by other apps. */
function ofVisible(apps: readonly number[], groupApps: readonly GroupApp[], filter: MessageFilter): Source[] {
  const seen = new Set(apps);
  return [
    ...[...seen].flatMap((appId) => ofApp(appId, filter)),
    ...groupApps
      .filter(({ appId }) => !seen.has(appId))
      .map(({ groupId, appId }) => ({
        index: 'messages_group_id_app_id_id_index',
        is: { group_id: groupId, app_id: appId },
        rest: filter,
      })),
  ];
}

function ofAll(filter: MessageFilter): Source[] {
  const { folder, status } = filter;
  if (!folder && !status) return [{ index: null, is: {}, rest: filter }];
  const rest = without(filter, 'folder', 'status');
  return (folder ? [folder] : FOLDERS).flatMap((name) =>
    (status ? [status] : STATUSES).map((one) => ({
      index: 'messages_folder_status_id_index',
      is: { folder: name, status: one },
      rest,
    })),
  );
}

/** Counting what one source holds: an index is a tenth of the table, so all rows are counted there. */
export function toCount(source: Source): Source[] {
  if (source.index !== null || Object.keys(source.rest).length > 0) return [source];
  return FOLDERS.flatMap((folder) => ofAll({ folder }));
}

/** A number in E.164, however it was written, and whatever else was written exactly like this. */
function ofNumber(side: 'to' | 'from', wanted: string, rest: MessageFilter): Source[] {
  const column = `${side}_e164` as const;
  const e164 = `+${wanted.replace(/\D/g, '')}`;
  return [
    { index: `messages_${side}_e164_id_index`, is: { [column]: e164 }, rest },
    {
      index: `messages_${side}_id_${side}_e164_index`,
      is: { [side]: wanted },
      isNot: { column, value: e164 },
      rest,
    },
  ];
}

function without(filter: MessageFilter, ...names: (keyof MessageFilter)[]): MessageFilter {
  const left = { ...filter };
  for (const name of names) delete left[name];
  return left;
}
