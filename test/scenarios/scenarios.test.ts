import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '#experiment/result.ts';
import { CASES } from './cases.ts';
import { goldenOf, runCase } from './run-case.ts';

/** Lines that a reader takes in at once. */
const MOST_LINES = 60;

function textOf(file: string): string {
  return readFileSync(`scenarios/${file}`, 'utf8');
}

const files = readdirSync('scenarios').filter((file) => file.endsWith('.ts'));
/** The others hold what scenarios share. */
const scenarios = files.filter((file) => textOf(file).includes('export default'));

describe('the scenarios', () => {
  it('are each run by these tests', () => {
    expect(scenarios.sort()).toEqual(CASES.map(({ name }) => `${name}.ts`).sort());
  });

  it.each(files)(`%s has at most ${MOST_LINES} lines`, (file) => {
    expect(textOf(file).trimEnd().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });

  it.each(scenarios)('%s has the name of its file', (file) => {
    expect(textOf(file)).toContain(`\n  name: '${file.slice(0, -'.ts'.length)}',\n`);
  });
});

// The flash crowd has a test of its own.
describe.each(CASES.filter(({ name }) => name !== 'flash-crowd'))('scenario $name', (one) => {
  let results: RunResult[] = [];
  beforeAll(async () => {
    results = await runCase(one);
  });

  it('keeps every law in every run', () => {
    expect(results.flatMap(({ summary }) => summary.checks).length).toBeGreaterThan(0);
    expect(results.flatMap(({ summary }) => summary.checks.filter(({ ok }) => !ok))).toEqual([]);
  });

  it('sends something, and completes most of it', () => {
    for (const { summary } of results) {
      expect(summary.requests.sent).toBeGreaterThan(100);
      expect(summary.requests.outcomes.completed).toBeGreaterThan(0.5 * summary.requests.sent);
    }
  });

  it('comes out as it always has', () => {
    expect(goldenOf(results)).toEqual(JSON.parse(readFileSync(`test/scenarios/golden/${one.name}.json`, 'utf8')));
  });
});
