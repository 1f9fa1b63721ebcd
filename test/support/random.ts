/** Chance that comes out the same in every run. */

/** @returns numbers from 0 up to, but not including, 1 */
export function seededRandom(seed = 20_261_121): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}
