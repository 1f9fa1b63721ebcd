/** Who sent a text: a name on the list, one that only looks like it, or anybody. Pure. */

export type SenderVerdict = 'trusted' | 'lookalike' | 'untrusted';

/** @param sender exactly as it was received: nothing is trimmed or folded before it is trusted */
export function judgeSender(trusted: readonly string[], sender: string): SenderVerdict {
  if (trusted.includes(sender)) return 'trusted';
  const folded = fold(sender);
  return folded !== '' && trusted.some((name) => fold(name) === folded) ? 'lookalike' : 'untrusted';
}

/** Cyrillic and Greek letters, and digits, that look like Latin letters in names. */
const LOOK_ALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'аa',
      'вb',
      'еe',
      'кk',
      'мm',
      'нh',
      'оo',
      'рp',
      'сc',
      'тt',
      'уy',
      'хx',
      'іi',
      'ѕs',
      'јj',
      'ԁd',
      'ԛq',
      'ԝw',
    ],
    ...['αa', 'βb', 'εe', 'ζz', 'ηh', 'ιi', 'κk', 'μm', 'νn', 'οo', 'ρp', 'τt', 'υy', 'χx'],
    ...['0o', '1i', 'li', '3e', '5s', '8b'],
  ].map((pair) => [...pair] as [string, string]),
);

/** What a hurried eye reads. */
function fold(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase();
  return [...plain]
    .map((letter) => LOOK_ALIKES[letter] ?? letter)
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .join('');
}
