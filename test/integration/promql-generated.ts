import fc from 'fast-check';
import { STEPS } from './promql-data.ts';
import { RANGES } from './promql-queries.ts';

const SELECTORS = [
  'temperature',
  'limits',
  'info',
  'pods',
  'resets_total',
  'jittered_total',
  'pitot_service_arrivals_total',
  'temperature{place=~"in|out"}',
  'limits{kind="high"}',
  'pods{pod!="late"} offset 1m',
  'http_server_active_requests',
  'missing',
];
const NUMBERS = ['0', '1', '2.5', '-3', '1e2', 'scalar(temperature{place="in"})', 'time() % 7'];
const LABELS = ['place', 'kind', 'pod', 'service', 'group'];

const labelList = fc.subarray(LABELS, { maxLength: 2 }).map((labels) => `(${labels.join(', ')})`);
const grouping = fc.oneof(
  fc.constant(''),
  labelList.map((list) => `by ${list} `),
  labelList.map((list) => `without ${list} `),
);
const matching = fc.oneof(
  fc.constant(''),
  labelList.map((list) => `on${list} `),
  labelList.map((list) => `ignoring${list} `),
  fc.tuple(labelList, fc.constantFrom('group_left', 'group_right')).map(([list, side]) => `on${list} ${side} `),
);

const OVER_RANGES = [
  'rate',
  'increase',
  'delta',
  'irate',
  'idelta',
  'deriv',
  'changes',
  'resets',
  'avg_over_time',
  'max_over_time',
  'sum_over_time',
  'count_over_time',
  'last_over_time',
  'stddev_over_time',
];
const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'group'];
const VALUE_FUNCTIONS = ['abs', 'ceil', 'floor', 'sgn', '-', 'sort', 'timestamp'];
const OPERATORS = ['+', '-', '*', '/', '>', '<', '>=', '<=', '==', '!='];

// Ranges of odd values lead to sums of opposite infinities and the like, which the list of constructs has already.
const range = fc.oneof(
  fc.constantFrom(...RANGES.filter((one) => !one.includes('odd') && !one.includes('@'))),
  fc
    .tuple(fc.constantFrom(...SELECTORS.filter((one) => !one.includes('offset'))), fc.integer({ min: 1, max: 400 }))
    .map(([selector, seconds]) => `${selector}[${seconds}s]`),
);

const { vector } = fc.letrec<{ vector: string }>((tie) => ({
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...SELECTORS),
    fc.tuple(fc.constantFrom(...OVER_RANGES), range).map(([name, of]) => `${name}(${of})`),
    fc.tuple(fc.constantFrom(...AGGREGATIONS), grouping, tie('vector')).map(([name, by, of]) => `${name} ${by}(${of})`),
    fc.tuple(fc.constantFrom(...VALUE_FUNCTIONS), tie('vector')).map(([name, of]) => `${name}(${of})`),
    fc
      .tuple(tie('vector'), fc.constantFrom(...OPERATORS), fc.constantFrom(...NUMBERS), fc.boolean())
      .map(([of, operator, number, left]) =>
        left ? `(${number} ${operator} ${of})` : `(${of} ${operator} ${number})`,
      ),
    fc
      .tuple(tie('vector'), fc.constantFrom(...OPERATORS), matching, tie('vector'))
      .map(([a, operator, how, b]) => `(${a} ${operator} ${how}${b})`),
    fc
      .tuple(
        tie('vector'),
        fc.constantFrom('and', 'or', 'unless'),
        fc.oneof(
          fc.constant(''),
          labelList.map((list) => `on${list} `),
        ),
        tie('vector'),
      )
      .map(([a, operator, how, b]) => `(${a} ${operator} ${how}${b})`),
    fc
      .tuple(
        fc.constantFrom('max_over_time', 'avg_over_time', 'last_over_time', 'delta'),
        tie('vector'),
        fc.integer({ min: 5, max: 200 }),
      )
      .map(([name, of, step]) => `${name}((${of})[5m:${step}s])`),
  ),
}));

/** A query, and the instant at which it is asked in steps after the first sample. */
export const generatedQuery = fc.record({
  text: vector.filter((text) => text.length < 400),
  step: fc.oneof(fc.integer({ min: 1, max: STEPS + 10 }), fc.double({ min: 1, max: STEPS + 10, noNaN: true })),
});
