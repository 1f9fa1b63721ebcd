/**
 * The checklist for phones: which of its items the tests showed. An item is a test, or several, whose title begins with
 * its number; it counts when one of them went over HTTP against a running gateway and none of them failed, on any
 * database engine.
 */

/** How many items each letter has: SMSsync, CHT gateway, MSync, across protocols. */
const ITEMS = { S: 30, C: 18, M: 5, X: 7 } as const;
type Letter = keyof typeof ITEMS;

/** What no test can show, and why. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};

/** One test that ran, or was skipped. */
export interface ChecklistTest {
  title: string;
  file: string | undefined;
  state: 'passed' | 'failed' | undefined;
}

/** Numbers of items, each once. */
export interface ChecklistResult {
  shown: string[];
  failed: string[];
}

const NUMBER = /^[SCMX]-\d\d\b/;

/** What one engine's run showed. */
export function readChecklist(tests: readonly ChecklistTest[]): ChecklistResult {
  const [shown, failed] = [new Set<string>(), new Set<string>()];
  for (const { title, file = '', state } of tests) {
    const [number] = NUMBER.exec(title) ?? [];
    if (number === undefined) continue;
    if (state === 'failed') failed.add(number);
    else if (state === 'passed' && /[\\/]phones[\\/]http[\\/]/.test(file)) shown.add(number);
  }
  return { shown: [...shown].sort(), failed: [...failed].sort() };
}

/**
 * What all engines together showed, for people.
 * @param isWhole the whole suite ran, so that an item without a test is a gap
 * @returns lines to print, none when no item ran; and whether an item is missing without a reason
 */
export function tellChecklist(
  engines: readonly ChecklistResult[],
  isWhole: boolean,
  reasons: Readonly<Record<string, string>> = NOT_SHOWN,
): { lines: string[]; hasGap: boolean } {
  if (engines.every(({ shown, failed }) => shown.length + failed.length === 0))
    return { lines: [], hasGap: false };
  const isMet = (item: string) =>
    engines.some(({ shown }) => shown.includes(item)) &&
    engines.every(({ failed }) => !failed.includes(item));
  const letters = Object.keys(ITEMS) as Letter[];
  const counts = letters.map((letter) => {
    const items = itemsOf(letter);
    return `${letter} ${items.filter(isMet).length}/${items.length}`;
  });
  const lines = [`phones checklist: ${counts.join(', ')}`];
  if (!isWhole) return { lines, hasGap: false };
  const missing = letters.flatMap(itemsOf).filter((item) => !isMet(item));
  const hasFailed = (item: string) => engines.some(({ failed }) => failed.includes(item));
  for (const item of missing)
    lines.push(`  ${item}: ${hasFailed(item) ? 'failed' : (reasons[item] ?? 'no test')}`);
  return { lines, hasGap: missing.some((item) => !(item in reasons)) };
}

const itemsOf = (letter: Letter): string[] =>
  Array.from({ length: ITEMS[letter] }, (_, index) => `${letter}-${String(index + 1).padStart(2, '0')}`);
