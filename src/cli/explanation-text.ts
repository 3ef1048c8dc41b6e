import type { Explanation } from '#experiment/explain.ts';
import { formatDuration } from '#sim/time.ts';
import { table } from './plain-table.ts';
import { lines } from './tree-text.ts';

type Observation = Explanation['observation'];
type Pod = Observation['pods'][number];

/** An explanation for people: what was seen, what followed from it, and what is remembered. */
export function explanationText(explanation: Explanation, asked: string | undefined): string {
  const { scenario, policy, seed, service, kind, options, cause, observation, reason } = explanation;
  const { before, after, detail, derivation = [], from, to, others, shadow, shadows } = explanation;
  const when = asked === undefined ? '' : `, the last at or before ${asked}`;
  const who = shadow === undefined ? '' : `, the shadow ${shadow}, which moves nothing`;
  return [
    `${service} at ${instant(observation.at)}${who}: ${outcome(from, to)} (${reason.code})`,
    `  ${reason.text}`,
    '',
    `scenario ${scenario}, policy ${policy} (${kind}), seed ${seed}; woken by ${cause}${when}`,
    ...(others.length === 0 ? [] : [othersText(others)]),
    ...(shadows.length === 0 || shadow !== undefined
      ? []
      : section('Beside it, moving nothing (--shadow)', wishes(shadows))),
    ...section('Options of the policy', lines(options)),
    ...section('What it saw', observed(observation)),
    ...(derivation.length === 0 ? [] : section('How the metrics came to their proposals', derivation.flatMap(steps))),
    ...section('Numbers it turned on', numbers(reason.numbers)),
    ...section(`What ${kind} says of it`, lines(detail)),
    ...section('Remembered before', lines(before, true)),
    ...remembered(before, after),
    '',
  ].join('\n');
}

function outcome(from: number, to: number): string {
  return from === to ? `stays at ${from}` : `${from} -> ${to}`;
}

function wishes(shadows: Explanation['shadows']): string[] {
  return shadows.map(
    ({ name, atSeconds, from, to, reason }) =>
      `${name} at ${instant(atSeconds * 1e9)}: ${outcome(from, to)} (${reason.code}): ${reason.text}`,
  );
}

function steps({ metric, steps }: NonNullable<Explanation['derivation']>[number]): string[] {
  return [metric, ...steps.map((step) => `  ${step}`)];
}

/** Only what has changed is printed a second time. */
function remembered(before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return ['', 'Remembered after: the same'];
  if (typeof after !== 'object' || after === null || Array.isArray(after))
    return section('Remembered after', lines(after, true));
  const old = before as Readonly<Record<string, unknown>> | null;
  const changed = Object.entries(after).filter(([name, part]) => JSON.stringify(part) !== JSON.stringify(old?.[name]));
  return section('Remembered after, where it differs', lines(Object.fromEntries(changed), true));
}

function section(title: string, body: readonly string[]): string[] {
  return ['', title, ...(body.length === 0 ? ['nothing'] : body).map((line) => (line === '' ? '' : `  ${line}`))];
}

function othersText(others: Explanation['others']): string {
  const list = others.map(({ service, atSeconds }) => `${service} at ${instant(atSeconds * 1e9)}`).join(', ');
  return `other services (--service): ${list}`;
}

function observed({ at, replicas, pods, metrics, proxies, lastActuationAt }: Observation): string[] {
  const { spec, current, ready } = replicas;
  const asked = lastActuationAt === null ? 'not yet changed by it' : `last changed at ${instant(lastActuationAt)}`;
  return [
    `replicas: ${spec} wanted, ${current} existing, ${ready} ready; ${asked}`,
    ...(pods.length === 0 ? [] : ['', ...podTable(pods, at)]),
    ...(Object.keys(metrics).length === 0 ? [] : ['', ...lines({ metrics }, true)]),
    ...(proxies === undefined || proxies.length === 0 ? [] : ['', ...lines({ proxies }, true)]),
  ];
}

const POD_COLUMNS = ['pod', 'phase', 'ready', 'since', 'started', 'sample', 'cpu used / requested', 'memory'];

/** Without a column for memory where there is none. */
function podTable(pods: readonly Pod[], at: number): string[] {
  const rows = pods.map((pod) => podCells(pod, at));
  const uses = pods.some(({ sample }) => sample?.containers.some(({ memoryBytes }) => (memoryBytes ?? 0) > 0));
  const columns = uses ? POD_COLUMNS.length : POD_COLUMNS.length - 1;
  return table(
    POD_COLUMNS.slice(0, columns),
    rows.map((row) => row.slice(0, columns)),
  );
}

function podCells(pod: Pod, at: number): string[] {
  const { sample } = pod;
  const ready = pod.ready === null ? '-' : pod.ready ? 'yes' : 'no';
  return [
    pod.name,
    pod.deleted ? `${pod.phase}, deleted` : pod.phase,
    ready,
    pod.readyChangedAt === null ? '-' : instant(pod.readyChangedAt),
    pod.startedAt === null ? '-' : instant(pod.startedAt),
    sample === null ? 'none' : `${instant(sample.at)} (${instant(at - sample.at)} ago) over ${instant(sample.window)}`,
    containers(pod, 'cpuMilli', 'cpuRequestMilli', (milli) => `${round(milli)}m`),
    containers(pod, 'memoryBytes', 'memoryRequestBytes', (bytes) => `${round(bytes / 2 ** 20)}Mi`),
  ];
}

/** Usage over request of each container; named where there are several. */
function containers(
  { containers, sample }: Pod,
  usage: 'cpuMilli' | 'memoryBytes',
  request: 'cpuRequestMilli' | 'memoryRequestBytes',
  text: (value: number) => string,
): string {
  return containers
    .map((container) => {
      const used = sample?.containers.find(({ name }) => name === container.name)?.[usage] ?? null;
      const wanted = container[request];
      const share = `${used === null ? '-' : text(used)} / ${wanted === null ? '-' : text(wanted)}`;
      return containers.length === 1 ? share : `${container.name} ${share}`;
    })
    .join(', ');
}

function numbers(values: Readonly<Record<string, number>>): string[] {
  return table(
    [],
    Object.entries(values).map(([name, value]) => [name, String(round(value, 6))]),
  );
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** To the millisecond; what began before the run has a negative time. */
function instant(nanoseconds: number): string {
  const rounded = Math.round(Math.abs(nanoseconds) / 1e6) * 1e6;
  return `${nanoseconds < 0 && rounded > 0 ? '-' : ''}${formatDuration(rounded)}`;
}
