import { describe, expect, it } from 'vitest';
import { runsOf } from './compare.fixture.ts';
import { metricsOf } from './compare-metrics.ts';
import { prepare } from './prepare.ts';
import type { Scenario } from './scenario.ts';
import { analyse, readRatios } from './sweep.ts';
import { fieldPaths, nearPaths, readPath, valueAt, withValue } from './sweep-path.ts';
import { variantsOf } from './sweep-variants.ts';
import { pointsOf, readAxes } from './sweep-vary.ts';

const scenario: Scenario = {
  name: 'shop',
  duration: '1m',
  services: {
    web: { replicas: 2, startup: '10s', endpoints: { 'GET /': [{ step: 'cpu', time: '10ms' }] } },
    db: { replicas: 1, endpoints: { query: [{ step: 'wait', time: '1ms' }] } },
  },
  load: { visitors: { source: 'arrivals', rate: 5, target: 'GET /' } },
  policies: {
    hpa: { kind: 'hpa', minReplicas: 1, maxReplicas: 5, cpu: 50 },
    each: { web: { kind: 'hpa', maxReplicas: 5, cpu: 50 } },
  },
  objectives: [{ under: '300ms', ratio: 0.99 }],
};

const valuesOf = (vary: string) =>
  pointsOf(readAxes([vary], undefined), undefined, 1).map((point) => Object.values(point)[0]);

describe('--vary', () => {
  it.each([
    ['p=30..90:3', [30, 60, 90]],
    ['p=0.3..0.9:4', [0.3, 0.5, 0.7, 0.9]],
    ['p=0.1..0.7:7', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]],
    // Ends without a decimal point give whole numbers, each once.
    ['p=2..5:7', [2, 3, 4, 5]],
    ['p=-2..2:3', [-2, 0, 2]],
    ['p=10s..1m:3', ['10s', '35s', '1m']],
    ['p=500ms..1s:2', ['500ms', '1s']],
    ['p=30,70,50,30', [30, 70, 50]],
    ['p=Max,Min,true', ['Max', 'Min', true]],
    ['p=250m,1', ['250m', 1]],
    ['p=1.5', [1.5]],
  ])('%s is %j', (vary, values) => expect(valuesOf(vary)).toEqual(values));

  it.each(['p', 'p=', '=1', 'p=1,,2', 'p=3..1:2', 'p=1..2:1', 'p=1..b:3', 'p=1s..2:3', 'p=1..2:99999'])(
    'refuses %j',
    (text) => {
      expect(() => readAxes([text], undefined)).toThrow('--vary must be path=a,b,c or path=low..high:n');
    },
  );

  it('says what a range lacks, and what is too much', () => {
    expect(() => readAxes(['p=1..2'], undefined)).toThrow('unless --samples');
    expect(() => readAxes(['p=1..2:3'], 5)).toThrow('without a number of values when --samples');
    expect(() => readAxes(['p=1', 'q=2', 'p=3'], undefined)).toThrow('given once for each field, got "p"');
    expect(() => pointsOf(readAxes(['p=1..9000:9000', 'q=1,2'], undefined), undefined, 1)).toThrow(
      'at most 10000 points',
    );
  });

  it('makes every combination, the last field fastest', () => {
    const axes = readAxes(['a=1,2', 'b=x,y,z'], undefined);
    expect(pointsOf(axes, undefined, 1).map(({ a, b }) => `${a}${b}`)).toEqual(['1x', '1y', '1z', '2x', '2y', '2z']);
  });

  it('with samples takes points that cover each field evenly, whole numbers and words too', () => {
    const axes = readAxes(['a=1..4', 'b=x,y', 'c=0.5..1.5', 'd=0s..10s'], 8);
    const points = pointsOf(axes, 8, 3);
    const count = (path: string, value: unknown) => points.filter((point) => point[path] === value).length;
    expect([1, 2, 3, 4].map((value) => count('a', value))).toEqual([2, 2, 2, 2]);
    expect(['x', 'y'].map((value) => count('b', value))).toEqual([4, 4]);
    expect(points.every(({ c }) => (c as number) >= 0.5 && (c as number) < 1.5)).toBe(true);
    expect(points.every(({ d }) => /^[\d.]+m?s$/.test(d as string))).toBe(true);
    expect(pointsOf(axes, 8, 3)).toEqual(points);
    expect(pointsOf(axes, 8, 4)).not.toEqual(points);
  });
});

describe('paths of fields', () => {
  it.each([
    ['a.b', ['a', 'b']],
    ["services.web.endpoints['GET /'][0].time", ['services', 'web', 'endpoints', 'GET /', 0, 'time']],
    ["x['it\\'s']", ['x', "it's"]],
    ['policies.hpa-50.cpu', ['policies', 'hpa-50', 'cpu']],
  ])('%s', (text, path) => expect(readPath(text)).toEqual(path));

  it.each(['', '.a', 'a..b', 'a[', 'a[x]', "a['b", 'a b'])('%j is none', (text) =>
    expect(readPath(text)).toBeUndefined(),
  );

  it('replace one value and leave the rest alone', () => {
    const path = readPath("services.web.endpoints['GET /'][0].time") as string[];
    const changed = withValue(scenario, path, '20ms');
    expect(valueAt(changed, path)).toBe('20ms');
    expect(valueAt(scenario, path)).toBe('10ms');
    expect(changed.services.db).toBe(scenario.services.db);
    expect(Array.isArray(valueAt(changed, path.slice(0, -2)))).toBe(true);
  });

  it('are all listed, and found again by those who write them a little wrong', () => {
    const known = fieldPaths(scenario);
    expect(known).toContain("services.web.endpoints['GET /'][0].time");
    expect(nearPaths('services.web.replicsa', known, 2)[0]).toBe('services.web.replicas');
    expect(nearPaths('web.startup', known, 1)).toEqual(['services.web.startup']);
  });
});

describe('the scenarios of a sweep', () => {
  const prepared = prepare(scenario, '.');
  const variants = (vary: string[], policies = ['hpa']) =>
    variantsOf(scenario, prepared, '.', policies, pointsOf(readAxes(vary, undefined), undefined, 1));

  it('have the values of their point, in the policy that is swept', () => {
    const [low, high] = variants(['policy.cpu=30,90', 'services.web.startup=5s']);
    expect(low?.prepared.scenario.policies).toEqual({ hpa: { kind: 'hpa', minReplicas: 1, maxReplicas: 5, cpu: 30 } });
    expect(valueAt(high?.prepared.scenario, ['policies', 'hpa', 'cpu'])).toBe(90);
    expect(high?.prepared.scenario.services.web?.startup).toBe('5s');
    expect(scenario.services.web?.startup).toBe('10s');
  });

  it('can set a field that was left to its default, if there is such a field', () => {
    expect(
      valueAt(variants(['policy.tolerance=0.05,0.2'])[1]?.prepared.scenario, ['policies', 'hpa', 'tolerance']),
    ).toBe(0.2);
    expect(variants(['services.web.concurrency=4'])[0]?.prepared.scenario.services.web?.concurrency).toBe(4);
  });

  it('reach into policies for each service by its name', () => {
    const [one] = variants(['policy.web.cpu=80'], ['each']);
    expect(one?.prepared.scenario.policies).toEqual({ each: { web: { kind: 'hpa', maxReplicas: 5, cpu: 80 } } });
    expect(() => variants(['policy.cpu=80'], ['each'])).toThrow(/near it are policy\.web\.cpu/);
  });

  it.each([
    ['policy.cpuu=1', /near it are policy\.cpu,/],
    ['policy.targetUtilisation=1', /--vary must be the path of a field of policy hpa; near it are policy\./],
    ['services.web.startp=1s', /near it are services\.web\.startup/],
    ['service.web.startup=1s', /near it are services\.web\.startup/],
    ['objectives[1].ratio=0.9', /near it are objectives\[0\]\.ratio/],
    ['services.webb=1', /near it are/],
    ['a..b=1', /near it are/],
  ])('do not take %s, and say what is near it', (vary, message) => expect(() => variants([vary])).toThrow(message));

  it('put a duration in the place of a distribution', () => {
    const startup = { dist: 'uniform', low: '5s', high: '9s' } as const;
    const random = {
      ...scenario,
      services: { ...scenario.services, web: { ...scenario.services.web, startup } },
    } as Scenario;
    const points = pointsOf(
      readAxes(['services.web.startup=5s,1m', 'services.web.startup.low=1s'], undefined),
      undefined,
      1,
    );
    expect(() => variantsOf(random, prepare(random, '.'), '.', ['hpa'], points)).toThrow(/near it are/);
    const [one] = variantsOf(random, prepare(random, '.'), '.', ['hpa'], [{ 'services.web.startup': '5s' }]);
    expect(one?.prepared.scenario.services.web?.startup).toBe('5s');
  });

  it('do not take a path of more than one value', () => {
    expect(() => variants(['services.web=1'])).toThrow(/a number or a word, such as services\.web\.replicas/);
  });

  it('say which points have values that are not allowed', () => {
    expect(() => variants(['policy.cpu=50,0'])).toThrow(/policy\.cpu=0: policies\.hpa.*cpu must be/);
  });
});

describe('the analysis of a sweep', () => {
  const point = (policy: string, cpu: number, hours: number[], violations: number[]) => ({
    policy,
    values: { 'policy.cpu': cpu },
    runs: runsOf(
      policy,
      hours.map((h, i) => ({ hours: h, violations: violations[i] as number })),
    ),
  });
  const swept = [
    point('a', 30, [20, 22], [0, 2]),
    point('a', 50, [15, 17], [9, 11]),
    point('a', 70, [10, 12], [49, 51]),
    point('a', 90, [16, 18], [60, 60]),
    point('b', 30, [40, 40], [0, 0]),
  ];
  const options = {
    metrics: metricsOf(['violations', 'replica-hours'], 'x'),
    ratios: [0.9, 0.97, 0.99, 0.999, 0.9999],
  };
  const { points, costs } = analyse(swept, options);

  it('marks what no other point of any policy beats', () => {
    expect(points.map(({ onFront }) => onFront)).toEqual([true, true, true, false, true]);
    expect(points[1]?.means).toMatchObject([
      { metric: 'violations', mean: expect.closeTo(0.01, 12), n: 2 },
      { metric: 'replica-hours', mean: 16, n: 2 },
    ]);
  });

  it('says what an objective costs each policy, between the points that were tried', () => {
    const of = (policy: string, ratio: number) => costs.find((one) => one.policy === policy && one.ratio === ratio);
    // 0.05 at 11 h, 0.01 at 16 h: 0.03 is half way.
    expect(of('a', 0.97)).toMatchObject({ kind: 'between', cost: expect.closeTo(13.5, 9) });
    expect(of('a', 0.99)).toMatchObject({ kind: 'between', cost: expect.closeTo(16, 9) });
    expect(of('a', 0.999)).toMatchObject({ kind: 'between', cost: expect.closeTo(21, 9), best: 0.999 });
    expect(of('a', 0.9)).toMatchObject({ kind: 'at-most', cost: 11, low: null, high: null });
    expect(of('a', 0.9999)).toMatchObject({ kind: 'not-reached', cost: null, best: 0.999 });
    expect(of('b', 0.9999)).toMatchObject({ kind: 'at-most', cost: 40 });
  });

  it('has an interval around the cost, from the spread between seeds', () => {
    const many = (hours: number, violations: number) =>
      Array.from({ length: 20 }, (_, i) => ({ hours: hours + (i % 5) / 10, violations: violations + (i % 3) }));
    const two = [
      { policy: 'a', values: { p: 1 }, runs: runsOf('a', many(20, 1)) },
      { policy: 'a', values: { p: 2 }, runs: runsOf('a', many(10, 50)) },
    ];
    const [cost] = analyse(two, { ...options, ratios: [0.97] }).costs;
    const { low, high, cost: middle } = cost ?? {};
    expect((low as number) < (middle as number) && (middle as number) < (high as number)).toBe(true);
    expect((high as number) - (low as number)).toBeLessThan(1);
  });

  it('has no front and no costs without objectives', () => {
    const free = swept.map((one) => ({ ...one, runs: one.runs.map((run) => ({ ...run, violationRatio: null })) }));
    const found = analyse(free, options);
    expect(found.costs).toEqual([]);
    expect(found.points.every(({ onFront }) => onFront === null)).toBe(true);
    expect(found.points[0]?.means[0]).toMatchObject({ n: 0, mean: null });
  });

  it('reads the shares that are asked for', () => {
    expect(readRatios('99,99.9%')).toEqual([0.99, 0.999]);
    for (const text of ['', '0', '101', '99,x'])
      expect(() => readRatios(text)).toThrow('--at must be shares in per cent');
  });
});
