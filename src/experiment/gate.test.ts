import { describe, expect, it } from 'vitest';
import { runsOf } from './compare.fixture.ts';
import { compareRuns } from './compare.ts';
import { gate } from './gate.ts';
import { junitXml } from './gate-junit.ts';

const spread = [-1, 0, 1, 0, -1, 1];
const policy = (name: string, hours: number, violations: number, wobble = 0.01) =>
  runsOf(
    name,
    spread.map((s) => ({ hours: hours + s * wobble, violations: violations + s })),
  );
const baseline = policy('main', 10, 5);

describe('the gate', () => {
  it('passes a policy that meets the objectives and costs no more than is allowed', () => {
    const verdict = gate(compareRuns([...baseline, ...policy('new', 10.4, 5)]), { maxCost: 0.05 });
    expect(verdict.passed).toBe(true);
    expect(verdict.checks.map(({ kind, policy: name, passed }) => [kind, name, passed])).toEqual([
      ['objective', 'new', true],
      ['cost', 'new', true],
    ]);
    expect(verdict.checks[0]?.name).toBe('99 % of all requests within 300ms');
    expect(verdict.checks[1]?.reason).toMatch(
      /^\+4 % on average over 6 seeds \(10\.40 against 10\.00\), with 95 % confidence at most \+4 %$/,
    );
  });

  it('fails one that misses an objective, and says by how much', () => {
    const { passed, checks } = gate(compareRuns([...baseline, ...policy('new', 10, 20)]));
    expect(passed).toBe(false);
    expect(checks[0]?.reason).toMatch(
      /^98 % on average over 6 seeds, .* at least 97\.9\d+ %; it is missed \(met by 0 of 6 runs\)$/,
    );
  });

  it('fails one of which too few seeds say too little', () => {
    // 9.5 violations of 1,000 on average, 3 up or down: met on average, but not for sure.
    const unsure = runsOf(
      'new',
      spread.map((s) => ({ hours: 10, violations: 9.5 + 3 * s })),
    );
    const { passed, checks } = gate(compareRuns([...baseline, ...unsure]));
    expect(passed).toBe(false);
    expect(checks[0]?.reason).toContain('not enough to be sure: more seeds would tell');
  });

  it('fails one that costs more, and one that may', () => {
    const more = gate(compareRuns([...baseline, ...policy('new', 11, 5)]), { maxCost: 0.05 });
    expect(more.checks[1]).toMatchObject({
      passed: false,
      reason: expect.stringMatching(/^\+10 % .* it costs more than that$/),
    });
    const perhaps = gate(compareRuns([...baseline, ...policy('new', 10.49, 5, 0.5)]), { maxCost: 0.05 });
    expect(perhaps.checks[1]).toMatchObject({
      passed: false,
      reason: expect.stringContaining('more seeds would tell'),
    });
  });

  it('can ask for savings', () => {
    expect(gate(compareRuns([...baseline, ...policy('new', 8, 5)]), { maxCost: -0.1 }).passed).toBe(true);
    expect(gate(compareRuns([...baseline, ...policy('new', 9.5, 5)]), { maxCost: -0.1 }).passed).toBe(false);
  });

  it('does not ask it of the baseline, but of a policy that is alone', () => {
    const bad = policy('main', 10, 50);
    expect(gate(compareRuns([...bad, ...policy('new', 10, 5)])).passed).toBe(true);
    expect(gate(compareRuns(bad)).passed).toBe(false);
    expect(() => gate(compareRuns(bad), { maxCost: 0.1 })).toThrow('--max-cost must be used with two policies');
  });

  it('refuses to pass what nobody asked anything of', () => {
    const free = [...baseline, ...policy('new', 10, 5)].map((run) => ({ ...run, objectives: [] }));
    expect(() => gate(compareRuns(free))).toThrow('nothing to check');
  });
});

describe('JUnit', () => {
  const comparison = compareRuns([...baseline, ...policy('new', 11, 5)]);

  it('has a case a check, and the reasons of those that failed', () => {
    const xml = junitXml(gate(comparison, { maxCost: 0.05 }), comparison);
    expect(xml.split('\n').slice(0, 3)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="pitot gate" tests="2" failures="1">',
      '  <testsuite name="shop new" tests="2" failures="1" errors="0" skipped="0">',
    ]);
    expect(xml).toContain('<testcase classname="pitot.shop.new" name="at most +5 % replica-hours over main">');
    expect(xml).toMatch(/<failure message="\+10 % on average .*" type="gate">new: at most/);
    expect(xml.match(/<testcase /g)).toHaveLength(2);
  });

  it('is well-formed whatever policies are called', () => {
    const odd = gate(compareRuns([...baseline, ...policy('<a & "b">\u0001', 11, 5)]), { maxCost: 0.05 });
    const xml = junitXml(odd, comparison);
    expect(xml).toContain('name="shop &lt;a &amp; &quot;b&quot;&gt;?"');
    expect(xml).not.toContain('\u0001');
    expect(xml).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
  });
});
