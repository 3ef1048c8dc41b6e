import type { Assessment, Estimate, PolicyAssessment } from '#experiment/assessment-result.ts';
import { meanText } from './interval-text.ts';
import { markedName } from './privileged.ts';
import { countText, hoursText, secondsText } from './quantities.ts';
import { percent } from './verdict-text.ts';

/** A table as texts: a format makes rows of them in its own way. */
export interface TextTable {
  /** Heads; those of numbers are flush right. */
  columns: { head: string; left?: true }[];
  rows: string[][];
}

/** A row a policy with what it came to, mean and interval. */
export function policyTable({ policies, seeds, objectives, baseline }: Assessment): TextTable {
  const base = policies.find(({ policy }) => policy === baseline) as PolicyAssessment;
  const columns: { head: string; left?: true; cell: (policy: PolicyAssessment) => string; when?: boolean }[] = [
    {
      head: 'policy',
      left: true,
      cell: ({ policy, oracle, privileged }) =>
        oracle ? `${policy} (knows the load)` : markedName(policy, privileged),
    },
    { head: 'objective', left: true, when: objectives.length > 0, cell: (one) => metText(one, seeds.length) },
    { head: 'replica-h', cell: ({ replicaHours }) => estimateText(replicaHours, 'hours', hoursText) },
    {
      head: `vs ${baseline}`,
      when: policies.length > 1,
      cell: ({ replicaHours, policy }) =>
        policy === baseline ? '-' : signed(replicaHours.mean / base.replicaHours.mean - 1),
    },
    {
      head: 'violations',
      when: objectives.length > 0,
      cell: ({ violationRatio }) => estimateText(violationRatio, 'share', percent),
    },
    { head: 'p50', cell: ({ p50Seconds }) => estimateText(p50Seconds, 'seconds', secondsText) },
    { head: 'p95', cell: ({ p95Seconds }) => estimateText(p95Seconds, 'seconds', secondsText) },
    { head: 'p99', cell: ({ p99Seconds }) => estimateText(p99Seconds, 'seconds', secondsText) },
    {
      head: 'requests',
      when: policies.some(({ requests }) => requests.mean !== base.requests.mean),
      cell: ({ requests }) => countText(Math.round(requests.mean)),
    },
    {
      head: 'actions',
      cell: ({ scalingActions }) => estimateText(scalingActions, 'count', (value) => value.toFixed(0)),
    },
  ];
  const shown = columns.filter(({ when }) => when !== false);
  return { columns: shown, rows: policies.map((policy) => shown.map(({ cell }) => cell(policy))) };
}

function metText({ seedsMet }: PolicyAssessment, seeds: number): string {
  if (seeds === 1) return seedsMet === 1 ? 'met' : 'missed';
  return seedsMet === seeds ? 'met by all' : seedsMet === 0 ? 'missed by all' : `met by ${seedsMet} of ${seeds}`;
}

/** `25.0 ±0.9`, or the mean alone where there is no interval. */
function estimateText(
  estimate: Estimate | null,
  unit: Parameters<typeof meanText>[3],
  alone: (value: number) => string,
): string {
  if (estimate === null) return '-';
  const { mean, low, high } = estimate;
  return low === null || high === null || low === high
    ? alone(mean)
    : meanText(mean, low, high, unit).replace(' h', '');
}

function signed(ratio: number): string {
  if (!Number.isFinite(ratio)) return '-';
  return `${ratio >= 0 ? '+' : '-'}${Math.abs(100 * ratio).toFixed(1)} %`;
}

/**
 * How well supply followed demand: of each service, or of all together, weighted by their demand. No rows without a
 * capacity map.
 */
export function elasticityTable({ policies, baseline }: Assessment, how: 'together' | 'each'): TextTable {
  const two = (value: number) => value.toFixed(value !== 0 && Math.abs(value) < 9.995 ? 2 : 1);
  return {
    columns: [
      { head: 'policy', left: true },
      { head: 'service', left: true },
      { head: 'θ_U %' },
      { head: 'θ_O %' },
      { head: 'τ_U %' },
      { head: 'τ_O %' },
      { head: 'υ %' },
      { head: 'jitter 1/min' },
      { head: 'σ %' },
      { head: `ε vs ${baseline}` },
    ],
    rows: policies.flatMap(({ policy, elasticity }) => {
      if (how === 'together' && elasticity.length > 1) return [weightedRow(policy, elasticity, two)];
      return elasticity.map(({ service, metrics, speedup }) => [
        policy,
        service,
        two(metrics.underAccuracyPercent),
        two(metrics.overAccuracyPercent),
        two(metrics.underTimesharePercent),
        two(metrics.overTimesharePercent),
        two(metrics.instabilityPercent),
        metrics.jitterPerMinute.toFixed(3),
        two(metrics.deviationPercent),
        policy === baseline ? '-' : speedup === null ? 'none' : speedup.toFixed(2),
      ]);
    }),
  };
}

/** The services together: means weighted by their demand. */
function weightedRow(
  policy: string,
  elasticity: PolicyAssessment['elasticity'],
  text: (value: number) => string,
): string[] {
  const total = elasticity.reduce((sum, { meanDemand }) => sum + meanDemand, 0);
  const mean = (name: keyof PolicyAssessment['elasticity'][number]['metrics']) =>
    elasticity.reduce((sum, { metrics, meanDemand }) => sum + (metrics[name] * meanDemand) / (total || 1), 0);
  return [
    policy,
    'all, weighted by demand',
    text(mean('underAccuracyPercent')),
    text(mean('overAccuracyPercent')),
    text(mean('underTimesharePercent')),
    text(mean('overTimesharePercent')),
    text(mean('instabilityPercent')),
    mean('jitterPerMinute').toFixed(3),
    text(mean('deviationPercent')),
    meanSpeedup(elasticity),
  ];
}

/** Geometric mean of the services' speedups; none where one of them has none. */
function meanSpeedup(elasticity: PolicyAssessment['elasticity']): string {
  let product = 1;
  for (const { speedup } of elasticity) {
    if (speedup === null) return 'none';
    product *= speedup;
  }
  return (product ** (1 / elasticity.length)).toFixed(2);
}

/** How each policy answered each step of the demand. */
export function stepTable({ policies }: Assessment): TextTable {
  const span = (value: number | null) => (value === null ? 'never' : `${value.toFixed(0)} s`);
  return {
    columns: [
      { head: 'policy', left: true },
      { head: 'service', left: true },
      { head: 'step of the demand', left: true },
      { head: 'reaction' },
      { head: 'enough' },
      { head: 'rise' },
      { head: 'settling' },
      { head: 'overshoot' },
    ],
    rows: policies.flatMap(({ policy, elasticity }) =>
      elasticity.flatMap(({ service, steps }) =>
        steps.map((step) => [
          policy,
          service,
          `${step.from} → ${step.to} at ${(step.atSeconds / 60).toFixed(1)} min`,
          span(step.reactionSeconds),
          step.to < step.from ? '-' : span(step.enoughSeconds),
          span(step.riseSeconds),
          span(step.settlingSeconds),
          step.overshootPercent === null ? '-' : `${step.overshootPercent.toFixed(0)} %`,
        ]),
      ),
    ),
  };
}

export function regretTable({ policies }: Assessment): TextTable {
  return {
    columns: [
      { head: 'policy', left: true },
      { head: 'oracle', left: true },
      { head: 'regret' },
      { head: 'replica-h more' },
      { head: 'violations more' },
    ],
    rows: policies.flatMap(({ policy, regret }) =>
      regret.map((one) => [
        policy,
        one.oracle,
        one.regret === null ? '-' : signed(one.regret),
        one.replicaHours.toFixed(2),
        countSigned(one.violations),
      ]),
    ),
  };
}

function countSigned(count: number): string {
  return `${count < 0 ? '-' : ''}${countText(Math.abs(Math.round(count)))}`;
}

/** Where requests waited under one policy. */
export function pressureTable({ pressure }: PolicyAssessment): TextTable {
  return {
    columns: [
      { head: 'service', left: true },
      { head: 'CPU used / requested' },
      { head: 'at most' },
      { head: 'longest queue' },
      { head: 'longest queue at' },
      { head: 'bottleneck for' },
    ],
    rows: pressure.map((point) => [
      point.service,
      `${(100 * point.meanUtilization).toFixed(0)} %`,
      `${(100 * point.mostUtilization).toFixed(0)} %`,
      countText(point.mostQueue),
      point.mostQueue === 0 ? '-' : `${(point.mostQueueAtSeconds / 60).toFixed(1)} min`,
      `${(100 * point.bottleneckShare).toFixed(1)} % of the time`,
    ]),
  };
}
