import type { Scalar, Sweep, SweepPoint } from '#experiment/sweep-result.ts';
import { heatMap } from './heat-map.ts';
import { meanText } from './interval-text.ts';
import { markedName, privilegedNote } from './privileged.ts';
import { ratioText } from './quantities.ts';
import { type Heading, ruledTable } from './ruled-table.ts';

/** What the terminal shows of a sweep: every point, what objectives cost, and where two fields were varied a map of each policy. */
export function sweepText(sweep: Sweep, options: { colors?: boolean; heat?: readonly string[] } = {}): string {
  const blocks = [
    pointsTable(sweep),
    costsTable(sweep),
    ...heatMaps(sweep, options.heat ?? ['violations', 'replica-hours'], options.colors ?? false),
    provenance(sweep),
    notes(sweep),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function pointsTable({ axes, metrics, points, policies, privileged }: Sweep): string {
  const names = shortNames(axes.map(({ path }) => path));
  const columns: Heading[] = [
    ...(policies.length > 1 ? [{ head: 'policy', left: true as const }] : []),
    ...names.map((head) => ({ head })),
    ...metrics.map(({ name }) => ({ head: name })),
    { head: '', left: true },
  ];
  const rows = points.map(({ policy, values, means, onFront }) => [
    ...(policies.length > 1 ? [markedName(policy, privileged.includes(policy))] : []),
    ...axes.map(({ path }) => String(values[path])),
    ...metrics.map(({ name, unit }) => {
      const found = means.find(({ metric }) => metric === name);
      return found === undefined ? '-' : meanText(found.mean, found.low, found.high, unit);
    }),
    onFront ? '*' : '',
  ]);
  return ruledTable(columns, rows);
}

/** The last word of each path; all of it where two end alike. */
export function shortNames(paths: readonly string[]): string[] {
  const last = (path: string) => path.split('.').at(-1) as string;
  return paths.map((path) => (paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path)));
}

function costsTable({ costs, confidence }: Sweep): string {
  if (costs.length === 0) return '';
  const columns: Heading[] = [
    { head: 'policy', left: true },
    { head: 'objective kept by' },
    { head: 'costs, replica-hours' },
    { head: `${ratioText(confidence)} interval` },
    { head: '', left: true },
  ];
  const rows = costs.map(({ policy, ratio, kind, cost, low, high, best }) => [
    policy,
    ratioText(ratio),
    cost === null ? '-' : `${kind === 'at-most' ? '<= ' : ''}${cost.toFixed(2)}`,
    low === null || high === null ? '-' : `${low.toFixed(2)} .. ${high.toFixed(2)}`,
    kind === 'not-reached'
      ? `not reached: at best ${ratioText(Math.floor(best * 1e5) / 1e5)}`
      : kind === 'at-most'
        ? 'by the cheapest point already'
        : '',
  ]);
  return ruledTable(columns, rows);
}

function heatMaps(
  { axes, design, points, policies, metrics }: Sweep,
  wanted: readonly string[],
  colors: boolean,
): string[] {
  const [down, across] = axes;
  if (design !== 'grid' || down === undefined || across === undefined || axes.length !== 2) return [];
  const [downName = '', acrossName = ''] = shortNames([down.path, across.path]);
  return policies.flatMap((policy) =>
    metrics
      .filter(({ name }) => wanted.includes(name))
      .map(({ name, unit }) => {
        const cell = (row: Scalar, column: Scalar) => {
          const point = points.find(
            (one) => one.policy === policy && one.values[down.path] === row && one.values[across.path] === column,
          );
          const mean = point?.means.find(({ metric }) => metric === name)?.mean ?? null;
          return { value: mean, text: meanText(mean, null, null, unit) };
        };
        const title = `${name}${policies.length > 1 ? ` of ${policy}` : ''}, ${downName} down, ${acrossName} across`;
        return `${title}\n${heatMap(down.values, across.values, cell, colors)}`;
      }),
  );
}

function provenance({ scenario, scenarioHash, seeds, version, points, design }: Sweep): string {
  const few = seeds.length <= 5 ? seeds.join(', ') : `${seeds.slice(0, 2).join(', ')}, ... ${seeds.at(-1)}`;
  return [
    `scenario ${scenario} (sha256 ${scenarioHash.slice(0, 12)})`,
    `${points.length} points (${design === 'grid' ? 'grid' : 'Latin hypercube'})`,
    `${seeds.length} seeds (${few})`,
    `pitot ${version}`,
  ].join(' · ');
}

function notes({ confidence, points, costs, metrics, privileged }: Sweep): string {
  return [
    `± is half the ${ratioText(confidence)} interval of the mean over seeds, the same seeds at every point.`,
    ...(points.some(({ onFront }: SweepPoint) => onFront === true)
      ? ['*: on the Pareto front: no other point costs no more replica-hours and violates no more.']
      : ['No objectives, so no front and no cost at an objective: give the scenario objectives.']),
    ...(costs.length > 0
      ? [
          "Cost at an objective: where the policy's front crosses it, on the line between two points; its interval by bootstrap over seeds.",
        ]
      : []),
    ...metrics.filter(({ needsCapacity }) => needsCapacity).map(({ name, about }) => `${name}: ${about}.`),
    ...privilegedNote(privileged),
  ].join('\n');
}
