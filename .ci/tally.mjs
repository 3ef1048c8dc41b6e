import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Adds up tests and checks. A test that two steps run (golden files are also part of `npm test`) counts once. */
export class Tally {
  #outcomes = new Map();

  /** Counts the tests of a vitest JSON report, and one failure more when the suite failed without a failed test. */
  suite(step, report, ended) {
    let tests = [];
    try {
      tests = testsIn(JSON.parse(readFileSync(report, 'utf8')), step);
    } catch (error) {
      if (ended.ok) this.#record(`npm run ${step}: no report of its tests (${error.message})`, false);
    }
    for (const { name, ok } of tests) this.#record(name, ok);
    if (!ended.ok && tests.every(({ ok }) => ok)) this.#record(`npm run ${step}: ${ended.why}`, false);
    if (ended.ok && tests.length === 0) this.#record(`npm run ${step}: ran no test`, false);
  }

  check(step, ended) {
    this.#record(`npm run ${step}`, ended.ok);
  }

  /** A program without which tests could only be skipped. */
  program(name, isThere) {
    this.#record(`${name} is installed`, isThere);
  }

  #record(name, ok) {
    this.#outcomes.set(name, ok && (this.#outcomes.get(name) ?? true));
  }

  get passed() {
    return this.#outcomes.size - this.failures.length;
  }

  get failures() {
    return [...this.#outcomes].filter(([, ok]) => !ok).map(([name]) => name);
  }
}

function testsIn({ testResults }, step) {
  // The full laws are other tests than the short ones of the same name.
  const prefix = step === 'test:laws' ? 'full: ' : '';
  return testResults.flatMap(({ name: file, status, assertionResults }) => {
    const where = `${prefix}${relative(process.cwd(), file)}`;
    // A file that cannot be loaded has no tests to fail.
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed'))
      return [{ name: where, ok: false }];
    const seen = new Map();
    return assertionResults
      .filter((test) => test.status !== 'pending' && test.status !== 'skipped' && test.status !== 'todo')
      .map((test) => {
        // Tests of a table can have the same name.
        const nth = (seen.get(test.fullName) ?? 0) + 1;
        seen.set(test.fullName, nth);
        return { name: `${where}: ${test.fullName}${nth > 1 ? ` (${nth})` : ''}`, ok: test.status === 'passed' };
      });
  });
}
