import type { MetricDerivation, Observation, PodObservation } from '#scaler/policy.ts';
import { type HpaMetric, metricName, metricProposal } from './metrics.ts';
import { groupPods, type SampleTime } from './pod-groups.ts';
import type { HpaRules } from './reconciliation.ts';
import type { Passes, Tally } from './replica-calculator.ts';
import { resourceUsage } from './resources.ts';
import { isWithin } from './tolerance.ts';
import { view } from './view.ts';

/** Computes the proposals of an HPA once more, and writes down every step: the same code, with its numbers told. */
export function deriveMetrics(rules: HpaRules, observation: Observation): MetricDerivation[] {
  const { scale, pods, metrics } = view(observation);
  return rules.metrics.map((metric) => {
    const passes: Passes[] = [];
    const proposal = metricProposal(metric, {
      now: observation.at,
      replicas: scale.spec,
      current: scale.current,
      pods,
      rules: rules.pods,
      tolerances: rules.tolerances,
      podLevelRequests: rules.podLevelRequests,
      metrics,
      strays: [],
      trace: (one) => void passes.push(one),
    });
    const steps = groupSteps(metric, observation, rules);
    const [told] = passes;
    if (told !== undefined) steps.push(...passSteps(metric, told, rules, scale.spec));
    else if (!('error' in proposal)) {
      steps.push(`value ${Number(proposal.usageMilli) / 1000}, ratio ${shown(proposal.ratio)} of the target`);
    }
    steps.push('error' in proposal ? `fails: ${proposal.error}` : `proposes ${proposal.replicas}`);
    return { metric: metricName(metric), steps };
  });
}

function groupSteps(metric: HpaMetric, { at, pods }: Observation, rules: HpaRules): string[] {
  if (metric.type !== 'Resource' && metric.type !== 'ContainerResource') return [];
  const { resource, container } = metric;
  const sampleOf = (pod: PodObservation): SampleTime | null =>
    resourceUsage(pod.sample, resource, container) === undefined ? null : pod.sample;
  const { readyPodCount, ...others } = groupPods(pods, sampleOf, resource === 'cpu', at, rules.pods);
  const named = Object.entries(others).filter(([, names]) => names.length > 0);
  const rest = named.map(([group, names]) => `${names.length} ${group} (${names.join(', ')})`);
  return [`of ${pods.length} pods ${[`${readyPodCount} count`, ...rest].join(', ')}`];
}

function passSteps(metric: HpaMetric, { first, ratio, second }: Passes, rules: HpaRules, replicas: number): string[] {
  const steps = [`those that count ${uses(metric, first)}: ratio ${shown(ratio)}`];
  if (second === null) {
    if (isWithin(rules.tolerances, ratio)) return [...steps, `${tolerance(ratio, rules)}: no change`];
    return [...steps, `outside the tolerance: ${shown(ratio)} x ${first.readyPods} pods, rounded up`];
  }
  const { filled, ratio: again } = second;
  const missing = first.missingPods > 0 && ratio !== 1;
  const who = [...(missing ? ['missing'] : []), ...(ratio > 1 && first.unreadyPods > 0 ? ['unready'] : [])];
  const what = ratio < 1 ? 'as much as they request, or the target' : 'nothing';
  steps.push(
    `with ${who.join(' and ')} pods taken to use ${what}, ${filled.samples} ${uses(metric, filled)}: ratio ${shown(again)}`,
  );
  if (second.turned) return [...steps, 'which turns the direction round: no change'];
  if (isWithin(rules.tolerances, again)) return [...steps, `${tolerance(again, rules)}: no change`];
  steps.push(`outside the tolerance: ${shown(again)} x ${filled.samples} pods, rounded up`);
  if (second.against) steps.push(`which would go against the direction: stays at ${replicas}`);
  return steps;
}

function uses(metric: HpaMetric, { usage, requests, samples }: Tally): string {
  if (metric.type === 'Unknown') return '';
  const { target } = metric;
  if (target.type === 'Utilization') {
    const percent = Math.trunc((usage * 100) / requests);
    return `use ${amount(metric, usage)} of ${amount(metric, requests)} requested, ${percent} % (cut to whole ones) of the target ${target.percent} %`;
  }
  const average = amount(metric, Math.trunc(usage / samples));
  return `have ${amount(metric, usage)} together, ${average} on average, of the target ${amount(metric, target.milli)}`;
}

/** Milli-units in units that people read. */
function amount(metric: HpaMetric, milli: number): string {
  const resource = metric.type === 'Resource' || metric.type === 'ContainerResource' ? metric.resource : null;
  if (resource === 'memory') return `${shown(milli / 1000 / 2 ** 20)} Mi`;
  return `${milli / 1000}${resource === 'cpu' ? ' cores' : ''}`;
}

function tolerance(ratio: number, { tolerances }: HpaRules): string {
  return `within the tolerance of ${ratio > 1 ? tolerances.scaleUp : tolerances.scaleDown}`;
}

function shown(ratio: number): number {
  return Number(ratio.toFixed(6));
}
