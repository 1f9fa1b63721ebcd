/** Which whole texts are opt-out words, in which language, and what is answered. */
import assert from 'node:assert/strict';
import { countParts } from '../../src/messages/parts.js';
import { OptOutSettings } from '../../src/opt-outs/settings.js';
import { LANGUAGES, readWord, replyTo, type WordSettings } from '../../src/opt-outs/words.js';

const meaning = (text: string, settings: WordSettings = {}): string | null => {
  const word = readWord(text, settings);
  return word && `${word.kind} ${word.language}`;
};

describe('an opt-out word', () => {
  const rows: [text: string, expected: string | null][] = [
    ...['STOP', 'stop', ' Stop ', 'Stop!', '"STOP"', 'S T O P', 'stop 🛑', 'ＳＴＯＰ'].map(
      (text): [string, string] => [text, 'stop en'],
    ),
    ...['STOPALL', 'stop all', 'UNSUBSCRIBE', 'Cancel', 'END', 'quit', 'opt-out', 'Opt out.', 'REVOKE'].map(
      (text): [string, string] => [text, 'stop en'],
    ),
    ...['START', 'unstop', 'Yes'].map((text): [string, string] => [text, 'start en']),
    ...['HELP', 'info?'].map((text): [string, string] => [text, 'help en']),
    ...['SIMAMA', 'Acha', 'ondoa', 'SITISHA'].map((text): [string, string] => [text, 'stop sw']),
    ['Anza', 'start sw'],
    ['msaada', 'help sw'],
    ['Arrêter', 'stop fr'],
    ['ARRETER', 'stop fr'],
    ['désabonner', 'stop fr'],
    ['Começar', 'start pt'],
    ['SAIR', 'stop pt'],
    ['BAJA', 'stop es'],
    ['إيقاف', 'stop ar'],
    ['ايقاف', 'stop ar'],
    ['ابدأ', 'start ar'],
    ['Please stop', null],
    ['stop sending me this', null],
    ['nonstop', null],
    ['', null],
    ['!!!', null],
    [`stop${' '.repeat(100)}`, 'stop en'],
    [`s${'.'.repeat(100)}top`, null],
  ];
  for (const [text, expected] of rows) {
    it(`"${text.length > 40 ? `${text.trim().slice(0, 8)} …` : text}" ${expected === null ? 'is none' : `is ${expected}`}`, () => {
      assert.equal(meaning(text), expected);
    });
  }

  describe('with settings', () => {
    it('has the language of the first one set where English is not among them', () => {
      const settings: WordSettings = { languages: ['sw'] };
      assert.deepEqual(
        ['STOP', 'ACHA', 'BAJA'].map((text) => meaning(text, settings)),
        ['stop sw', 'stop sw', null],
      );
    });

    it('that two languages share has that of the first one set', () => {
      assert.deepEqual(
        [meaning('PARAR'), meaning('PARAR', { languages: ['es', 'pt'] })],
        ['stop pt', 'stop es'],
      );
    });

    it("is one of the app's own list in place of the table; STOP always counts", () => {
      const settings: WordSettings = { stop_words: ['Toka sasa'], help_words: [] };
      assert.deepEqual(
        ['toka sasa', 'STOP', 'CANCEL', 'HELP', 'START'].map((text) => meaning(text, settings)),
        ['stop en', 'stop en', null, null, 'start en'],
      );
    });

    it('needs a letter or a digit, and settings have no other names', () => {
      for (const wrong of [{ stop_words: ['!'] }, { languages: ['xx'] }, { stop_word: ['a'] }])
        assert.equal(OptOutSettings.safeParse(wrong).success, false, JSON.stringify(wrong));
      assert.equal(OptOutSettings.safeParse({ enabled: false, stop_reply: '' }).success, true);
    });
  });

  describe('is answered', () => {
    const stop = { kind: 'stop', language: 'sw' } as const;

    it('in its language, in one part, by a text whose own word is understood', () => {
      for (const language of LANGUAGES)
        for (const [kind, other] of [
          ['stop', 'start'],
          ['start', 'stop'],
        ] as const) {
          // prettier-ignore
          const text = replyTo({ kind, language }, {}, false)!;
          assert.equal(countParts(text).parts, 1, text);
          const named = text.split(/[\s.]+/).find((word) => readWord(word)?.kind === other);
          assert.ok(named, text);
        }
    });

    it('by nothing where the provider answers, where the text is empty, and to HELP without a text', () => {
      assert.equal(replyTo(stop, {}, true), null);
      assert.equal(replyTo(stop, { stop_reply: ' ' }, false), null);
      assert.equal(replyTo({ kind: 'help', language: 'en' }, {}, false), null);
    });

    it("by the app's own text, whoever else answers", () => {
      const settings = { stop_reply: 'Kwaheri', help_reply: 'Call 0711' };
      assert.equal(replyTo(stop, settings, true), 'Kwaheri');
      assert.equal(replyTo({ kind: 'help', language: 'en' }, settings, false), 'Call 0711');
    });
  });
});
