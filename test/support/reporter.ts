/** Mocha's "spec" output, plus the counts, the failures and the checklist for phones as a file for test/run.ts. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Mocha from 'mocha';
import { readChecklist, type ChecklistTest } from './phones-checklist.js';

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { EVENT_TEST_END, EVENT_TEST_FAIL, EVENT_RUN_END } = Mocha.Runner.constants;
    const tests: ChecklistTest[] = [];
    runner.on(EVENT_TEST_END, ({ title, file, state }: Mocha.Test) => {
      tests.push({ title, file, state: state === 'pending' ? undefined : state });
    });
    const failures: string[] = [];
    runner.on(EVENT_TEST_FAIL, (test: Mocha.Runnable, error: Error) => {
      failures.push(`${relative('', test.file ?? '')}: ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      const file = process.env['SALAMI_TEST_COUNTS'];
      const counts = {
        passed: passes,
        failed,
        skipped: pending,
        failures,
        checklist: readChecklist(tests),
      };
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
}
