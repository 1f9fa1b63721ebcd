/** What an operator reads about a phone in the Temporal UI. Pure; runs inside the workflow. No number, no text. */
import type { Snapshot } from './types.js';

export interface PhoneStory {
  snapshot: Snapshot | null;
  handOuts: readonly { at: number; messages: number }[];
  handedOut: number;
}

/** @returns markdown as Temporal's UI shows it */
export function tellPhone(appId: number, { snapshot, handOuts, handedOut }: PhoneStory): string {
  if (!snapshot) return `phone of app ${appId}: not seen yet`;
  return [head(appId, snapshot), device(snapshot), queue(snapshot, handedOut), last(handOuts)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function head(appId: number, { presence, isPaused, lastSeenAt, offlineAt }: Snapshot): string {
  const seen = lastSeenAt === null ? 'never seen' : `last seen ${instant(lastSeenAt)} UTC, or a little later`;
  const until =
    offlineAt === null ? '' : `; counts as offline from ${instant(offlineAt)} UTC without another word`;
  return `**${presence}**${isPaused ? ' · paused' : ''} · app ${appId} · ${seen}${until}`;
}

function device({ battery, signal, network, sim, isLocated }: Snapshot): string {
  const facts = [
    battery === null ? '' : `battery ${battery} %`,
    signal === null ? '' : `signal ${signal} dBm`,
    network === null ? '' : `network ${plain(network)}`,
    sim === null ? '' : `SIM ${plain(sim)}`,
    isLocated ? 'position known' : '',
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? 'It has told nothing about itself.' : facts.join(' · ');
}

function queue({ queued, leased, stored, lookAt }: Snapshot, handedOut: number): string {
  const look = lookAt === null ? '' : `; next look ${instant(lookAt)} UTC`;
  return `queue: **${queued}** waiting · **${leased}** handed out, not confirmed · **${stored}** on the phone${look} · ${handedOut} handed out in all`;
}

function last(handOuts: PhoneStory['handOuts']): string {
  if (handOuts.length === 0) return '';
  const rows = handOuts.map(({ at, messages }) => `| ${instant(at)}\u00a0\u00a0\u00a0 | ${messages} |`);
  return ['| last hand-outs (UTC) | messages |', '| --- | --- |', ...rows].join('\n');
}

/** Words of the phone: nothing that markdown would read. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N} ._/-]/gu, '').slice(0, 40);

/** `2026-11-20 12:00:00`, in UTC. */
const instant = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
