import { describe, expect, it } from 'vitest';
import type { Comparison, MetricDifference } from '#experiment/compare-result.ts';
import type { Sweep } from '#experiment/sweep-result.ts';
import { comparisonText } from './comparison-table.ts';
import { heatMap } from './heat-map.ts';
import { differenceText, meanText, probabilityText, rangeText, relativeText } from './interval-text.ts';
import { shortNames, sweepText } from './sweep-table.ts';

describe('numbers with intervals', () => {
  it.each([
    [1.7391, 1.6178, 1.8604, 'hours', '1.74 h ±0.12'],
    [0.017391, 0.016178, 0.018604, 'share', '1.74 % ±0.12'],
    [0.5182, 0.4782, 0.5582, 'seconds', '518 ms ±40'],
    [3.5, 3.1, 3.9, 'seconds', '3.50 s ±0.40'],
    [179691.2, 179524, 179858.4, 'count', '179,691 ±167'],
    [3, 3, 3, 'count', '3'],
    [76, null, null, 'hours', '76 h'],
    [0, 0, 0, 'share', '0 %'],
    [null, null, null, 'share', '-'],
  ] as const)('%d (%d .. %d) %s is %s', (mean, low, high, unit, text) => {
    expect(meanText(mean, low, high, unit)).toBe(text);
  });

  it('have signs and points where they are differences', () => {
    expect(differenceText(0.0145, 0.0018, 'share')).toBe('+1.45 pp');
    expect(differenceText(-3.474, 0.0705, 'hours')).toBe('-3.474 h');
    expect(differenceText(0, 0, 'share')).toBe('0 pp');
    expect(rangeText(0.821, 0.564, 1.078, 'seconds')).toBe('+564 .. +1,078');
    expect(rangeText(-0.5, -1.5, 0.5, 'count')).toBe('-1.5 .. +0.5');
    expect(rangeText(0, null, null, 'count')).toBe('-');
    expect([relativeText(-0.138), relativeText(0.0272), relativeText(2.02), relativeText(null)]).toEqual([
      '-13.8 %',
      '+2.72 %',
      '+202 %',
      '-',
    ]);
    expect([probabilityText(0.00001), probabilityText(0.031), probabilityText(1)]).toEqual([
      '< 0.001',
      '0.031',
      '1.000',
    ]);
  });
});

const difference = (changes: Partial<MetricDifference>): MetricDifference => ({
  policy: 'new',
  metric: 'replica-hours',
  n: 12,
  mean: -2,
  deviation: 0.1,
  low: -2.1,
  high: -1.9,
  relative: -0.2,
  varianceReduction: 63,
  p: 0.0005,
  pHolm: 0.001,
  bootstrap: null,
  verdict: 'better',
  ...changes,
});

const mean = (policy: string, metric: string, value: number | null, n = 12) => ({
  policy,
  metric,
  n,
  mean: value,
  deviation: value === null ? null : 0.1,
  low: value === null ? null : value - 0.1,
  high: value === null ? null : value + 0.1,
});

const comparison: Comparison = {
  schema: 'pitot/comparison/1',
  version: '0.1.0',
  scenario: 'shop',
  scenarioHash: 'abcdefabcdefabcdef',
  durationSeconds: 600,
  confidence: 0.95,
  baseline: 'old',
  policies: ['old', 'new'],
  privileged: [],
  seeds: Array.from({ length: 12 }, (_, i) => i + 1),
  metrics: [
    { name: 'p99', unit: 'seconds', about: '', better: 'lower' },
    { name: 'violations', unit: 'share', about: '', better: 'lower' },
    { name: 'rejected', unit: 'share', about: '', better: 'lower' },
    { name: 'replica-hours', unit: 'hours', about: '', better: 'lower' },
  ],
  means: [
    mean('old', 'p99', 0.5),
    mean('new', 'p99', null, 0),
    mean('old', 'violations', 0.005),
    mean('new', 'violations', 0.005),
    { ...mean('old', 'rejected', 0), deviation: 0 },
    { ...mean('new', 'rejected', 0), deviation: 0 },
    mean('old', 'replica-hours', 10),
    mean('new', 'replica-hours', 8),
  ],
  differences: [
    difference({
      metric: 'p99',
      n: 0,
      mean: null,
      low: null,
      high: null,
      relative: null,
      varianceReduction: null,
      p: 1,
      pHolm: 1,
      verdict: 'unclear',
    }),
    difference({}),
  ],
  objectives: [
    { policy: 'new', target: '*', underSeconds: 0.3, ratio: 0.99, attained: 0.98999, bound: 0.989, met: 3, runs: 12 },
  ],
  tests: 2,
  stopping: null,
  runs: [],
};

describe('the tables of a comparison', () => {
  const text = comparisonText(comparison);
  const lines = text.split('\n');

  it('begin with what came out', () => {
    expect(lines.slice(0, 2)).toEqual([
      'against old:',
      '  new  the same violations; replica-hours -2.00 h (-20.0 %), better',
    ]);
  });

  it('have a row a policy, and no column of what never happened', () => {
    const head = lines.find((line) => line.startsWith('policy')) as string;
    expect(head).toMatch(/p99 +violations +replica-hours$/);
    expect(text).toMatch(/^new +- +1 % ±10 +8\.00 h ±0\.10$/m);
  });

  it('have a row a difference, with what it is worth', () => {
    expect(text).toMatch(/^ +replica-hours +-2\.00 h +-2\.10 \.\. -1\.90 +-20\.0 % +0\.001 +0\.001 +63x +better$/m);
    expect(text).toMatch(/^new +p99 +- +- +- +1\.000 +1\.000 +- +undefined$/m);
  });

  it('never show what is missed as if it were met, and never NaN', () => {
    expect(text).toContain('missed   new  98.99 %, at least 98.90 % with 95 % confidence; met by 3 of 12 runs');
    expect(text).not.toMatch(/NaN|undefined\d|null|Infinity/);
  });

  it('say what is the same, and what is not defined everywhere', () => {
    expect(text).toContain('the same under every policy: violations, rejected.');
    expect(text).toContain('p99 of new is defined in 0 of 12 seeds');
  });

  it('say when there are too few seeds for any verdict', () => {
    const few = comparisonText({ ...comparison, seeds: [1, 2, 3, 4, 5], tests: 27 });
    expect(few).toContain(
      'with 5 seeds no p of 27 can fall below 1.000 when corrected: every verdict is unclear. Use at least 11 seeds',
    );
    expect(text).not.toContain('every verdict is unclear');
  });

  it('tell how a sequential comparison stopped, and what that is worth', () => {
    const criteria = [{ metric: 'replica-hours', halfWidth: 0.1, asked: 0.2, widest: 'new', reached: true }];
    const stopped = comparisonText({ ...comparison, stopping: { criteria, looks: [10, 12], reached: true } });
    expect(stopped).toContain('stopped after 12 seeds (looked at 10, 12)');
    expect(stopped).toContain('replica-hours: ±0.10 h (new), asked for ±0.20 h');
    expect(stopped).toContain('cover a little less than they promise');
  });

  it('mark policies that were told what no autoscaler can know', () => {
    const told = comparisonText({ ...comparison, privileged: ['new'] });
    expect(told).toMatch(/^new \(privileged\) +- +1 % ±10/m);
    expect(told).toContain('privileged: new was told what no autoscaler can know');
    expect(text).not.toContain('privileged');
  });

  it('show the gate', () => {
    const check = { policy: 'new', kind: 'cost' as const, name: 'at most +5 %', passed: false, reason: '+10 %' };
    const shown = comparisonText(comparison, { gate: { passed: false, confidence: 0.95, checks: [check] } });
    expect(shown).toContain('gate: FAILED, 1 of 1 checks\n  FAIL  new: at most +5 %: +10 %');
  });
});

describe('a heat map', () => {
  const cell = (row: unknown, column: unknown) => {
    const value = row === 'b' && column === 2 ? null : Number(column) * (row === 'a' ? 1 : 10);
    return { value, text: value === null ? '-' : String(value) };
  };

  it('shades cells from the least to the greatest, with the numbers in them', () => {
    expect(heatMap(['a', 'b'], [1, 2, 5], cell, false).split('\n')).toEqual([
      '     1    2    5',
      'a    1    2    5',
      'b   10    -  █50',
    ]);
  });

  it('has colours where there are some', () => {
    const painted = heatMap(['a', 'b'], [1, 2], cell, true);
    expect(painted).toContain('\x1b[48;5;230;38;5;16m');
    expect(painted).toContain('\x1b[48;5;124;38;5;231m');
  });

  it('of equal numbers has one shade', () => {
    const same = heatMap(['a'], [1, 2], () => ({ value: 3, text: '3' }), false);
    expect(same).not.toMatch(/[░▒▓█]/);
  });
});

describe('the tables of a sweep', () => {
  const sweep: Sweep = {
    schema: 'pitot/sweep/1',
    version: '0.1.0',
    scenario: 'shop',
    scenarioHash: 'abcdefabcdefabcdef',
    confidence: 0.95,
    design: 'grid',
    axes: [
      { path: 'policy.cpu', values: [30, 50] },
      { path: 'services.web.startup', values: ['5s', '10s'] },
    ],
    policies: ['hpa'],
    privileged: [],
    seeds: [1, 2],
    metrics: [{ name: 'violations', unit: 'share', about: '', better: 'lower' }],
    points: [30, 50].flatMap((cpu) =>
      ['5s', '10s'].map((startup) => ({
        policy: 'hpa',
        values: { 'policy.cpu': cpu, 'services.web.startup': startup },
        means: [
          { metric: 'violations', n: 2, mean: cpu / 10_000, deviation: 0, low: cpu / 10_000, high: cpu / 10_000 },
        ],
        onFront: cpu === 30,
      })),
    ),
    costs: [
      { policy: 'hpa', ratio: 0.99, kind: 'between', cost: 15.391, low: 14.03, high: 15.97, best: 0.9995 },
      { policy: 'hpa', ratio: 0.999, kind: 'at-most', cost: 11, low: null, high: null, best: 0.9995 },
      { policy: 'hpa', ratio: 0.9999, kind: 'not-reached', cost: null, low: null, high: null, best: 0.9995 },
    ],
  };
  const text = sweepText(sweep);

  it('have a row a point, marked where nothing beats it', () => {
    expect(text).toMatch(/^cpu +startup +violations/m);
    expect(text).toMatch(/^ 30 +5s +0\.30 % +\*$/m);
    expect(text).toMatch(/^ 50 +10s +0\.50 %$/m);
  });

  it('say what objectives cost, and what was not reached', () => {
    expect(text).toMatch(/^hpa +99 % +15\.39 +14\.03 \.\. 15\.97$/m);
    expect(text).toMatch(/^hpa +99\.9 % +<= 11\.00 +- +by the cheapest point already$/m);
    expect(text).toMatch(/^hpa +99\.99 % +- +- +not reached: at best 99\.95 %$/m);
  });

  it('have a map of two fields', () => {
    expect(text).toContain('violations, cpu down, startup across\n');
    expect(sweepText({ ...sweep, axes: sweep.axes.slice(0, 1) })).not.toContain(' down, ');
    expect(sweepText({ ...sweep, design: 'latin-hypercube' })).not.toContain(' down, ');
  });

  it('name fields by their last word where that is enough', () => {
    expect(shortNames(['policy.cpu', 'services.web.startup'])).toEqual(['cpu', 'startup']);
    expect(shortNames(['a.cpu', 'b.cpu', 'c'])).toEqual(['a.cpu', 'b.cpu', 'c']);
  });
});
