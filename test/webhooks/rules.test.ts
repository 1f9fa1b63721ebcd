import assert from 'node:assert/strict';
import { isOfType, matches, mayWant } from '../../src/webhooks/rules.js';
import type { Comparator, Rule } from '../../src/webhooks/types.js';

const RECORD = {
  id: 157,
  folder: 'inbox',
  status: 'delivered',
  message: 'STOP please',
  error_code: null,
  metadata: { order: 7, tags: ['a', 'b'] },
};

const RULE: Rule = {
  id: 1,
  kind: 'webhook',
  field: null,
  comparator: '*',
  keyword: null,
  events: null,
  appId: null,
  groupId: null,
};

describe('rules of webhooks', () => {
  describe('a rule compares one field of the record', () => {
    const rows: [field: string | null, comparator: Comparator, keyword: string | null, wanted: boolean][] = [
      [null, '*', null, true],
      ['no_such_field', '*', null, true],
      ['folder', 'equals', 'inbox', true],
      ['folder', 'equals', 'INBOX', true],
      ['folder', 'equals', 'in', false],
      ['folder', 'equals', 'outbox', false],
      ['status', 'equals', 'delivered', true],
      ['id', 'equals', '157', true],
      ['message', 'contains', 'please', true],
      ['message', 'contains', 'stop', true],
      ['message', 'contains', 'start', false],
      ['message', 'starts_with', 'stop', true],
      ['message', 'starts_with', 'please', false],
      ['message', 'regex', '^STOP\\b', true],
      ['message', 'regex', '^stop\\b', false],
      ['message', 'regex', '(?i)^stop\\b', true],
      ['metadata.order', 'equals', '7', true],
      ['metadata.tags', 'contains', '"b"', true],
      ['metadata.order.more', 'equals', '7', false],
      ['error_code', 'equals', '', false],
      ['no_such_field', 'contains', 'x', false],
      ['constructor', 'regex', '.', false],
    ];
    for (const [field, comparator, keyword, wanted] of rows)
      it(`${field ?? ''} ${comparator} ${keyword ?? ''}: ${wanted ? 'wanted' : 'not wanted'}`, () => {
        assert.equal(matches({ field, comparator, keyword }, RECORD), wanted);
      });
  });

  describe('before that it asks for type, app and group', () => {
    const event = { type: 'message.sent', appId: 3 };
    const rows: [title: string, rule: Partial<Rule>, groupIds: number[], may: boolean][] = [
      ['no limits', {}, [], true],
      ['its type is listed', { events: ['message.failed', 'message.sent'] }, [], true],
      ['its family is listed', { events: ['message.*'] }, [], true],
      ['another family', { events: ['phone.*'] }, [], false],
      ['its app', { appId: 3 }, [], true],
      ['another app', { appId: 4 }, [], false],
      ['its group', { groupId: 9 }, [8, 9], true],
      ['another group', { groupId: 9 }, [8], false],
      ['both have to fit', { appId: 4, groupId: 9 }, [9], false],
    ];
    for (const [title, rule, groupIds, may] of rows)
      it(title, () => assert.equal(mayWant({ ...RULE, ...rule }, event, groupIds), may));

    it('a family is not the beginning of a word', () => {
      assert.equal(isOfType('message.*', 'messages.sent'), false);
      assert.equal(isOfType('*', 'app.suspended'), true);
    });
  });

  it('an expression that makes backtracking engines stand still takes no time here', () => {
    const rule = { field: 'message', comparator: 'regex', keyword: '^(a+)+$' } as const;
    const record = { message: `${'a'.repeat(3_000)}!` };
    const began = performance.now();
    for (let n = 0; n < 20; n += 1) assert.equal(matches(rule, record), false);
    const each = (performance.now() - began) / 20;
    assert.ok(each < 50, `${each.toFixed(1)} ms`);
  });
});
