import type { Assessment, PolicyAssessment } from '#experiment/assessment-result.ts';
import { linear, type Picture, round, ticks, xml } from './svg.ts';
import { percent } from './verdict-text.ts';

const WIDTH = 560;
const HEIGHT = 340;
const LEFT = 62;
const RIGHT = WIDTH - 24;
const TOP = 20;
const BOTTOM = HEIGHT - 46;
/** Width of a character of a label, about. */
const LETTER = 6.6;

interface Label {
  x: number;
  y: number;
  text: string;
  end: boolean;
}

/**
 * Cost against violations, both better towards the corner at the lower left. The axis of violations is logarithmic, and
 * nothing at all stands at its foot. Undefined without objectives.
 */
export function paretoPicture({ policies, objectives, seeds }: Assessment): Picture | undefined {
  if (policies.some(({ violationRatio }) => violationRatio === null)) return undefined;
  const ratios = policies.map(({ violationRatio }) => violationRatio?.mean ?? 0);
  const positive = ratios.filter((ratio) => ratio > 0);
  const allowed = objectives.length === 1 ? 1 - Number.parseFloat(objectives[0] as string) / 100 : undefined;
  const least = Math.min(...positive, allowed ?? 1, 0.01);
  const most = Math.max(...positive, allowed ?? 0, least * 10);
  const lowPower = Math.floor(Math.log10(least) - 1e-9);
  const highPower = Math.ceil(Math.log10(most) + 1e-9);
  const toY = linear(lowPower - 0.5, highPower, BOTTOM, TOP);
  const y = (ratio: number) => round(ratio > 0 ? toY(Math.max(lowPower - 0.5, Math.log10(ratio))) : BOTTOM);
  const hours = policies.flatMap(({ replicaHours: { mean, low, high } }) => [mean, low ?? mean, high ?? mean]);
  const x = linear(0, Math.max(...hours) * 1.12, LEFT, RIGHT);
  const labels: Label[] = [];
  const parts = [
    ...yAxis(lowPower, highPower, y),
    ...xAxis(Math.max(...hours) * 1.12, x),
    ...(allowed === undefined || allowed <= 0 ? [] : limit(allowed, y)),
    front(policies, x, y),
    ...policies.map((policy) => point(policy, seeds.length, x, y)),
    ...policies.map((policy) => label(policy, x, y, labels)),
  ];
  return { title: 'Cost against violations of each policy', width: WIDTH, height: HEIGHT, body: parts.join('') };
}

function yAxis(low: number, high: number, y: (ratio: number) => number): string[] {
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return [
    ...powers.map((power) => {
      const at = y(10 ** power);
      return `<path class="grid" d="M${LEFT} ${at}H${RIGHT}"/><text class="muted" x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${Number((100 * 10 ** power).toPrecision(3))} %</text>`;
    }),
    `<path class="axis" d="M${LEFT} ${BOTTOM}H${RIGHT}"/><text class="muted" x="${LEFT - 6}" y="${BOTTOM + 4}" text-anchor="end">0</text>`,
    `<text class="muted" x="${LEFT}" y="${TOP - 7}">requests that violate their objective</text>`,
  ];
}

function xAxis(most: number, x: (hours: number) => number): string[] {
  return [
    ...ticks(0, most, 6).map((hours) => {
      const at = round(x(hours));
      return `<path class="axis" d="M${at} ${BOTTOM}v4"/><text class="muted" x="${at}" y="${BOTTOM + 18}" text-anchor="middle">${hours}</text>`;
    }),
    `<text class="muted" x="${RIGHT}" y="${BOTTOM + 36}" text-anchor="end">replica-hours</text>`,
  ];
}

function limit(allowed: number, y: (ratio: number) => number): string[] {
  const at = y(allowed);
  return [
    `<path class="limit" d="M${LEFT} ${at}H${RIGHT}"/>`,
    `<text class="limit-text" x="${RIGHT}" y="${at - 5}" text-anchor="end">allowed: ${xml(percent(allowed))}</text>`,
  ];
}

function front(policies: readonly PolicyAssessment[], x: (h: number) => number, y: (r: number) => number): string {
  const on = policies
    .filter(({ onFront }) => onFront)
    .sort((a, b) => a.replicaHours.mean - b.replicaHours.mean)
    .map(({ replicaHours, violationRatio }) => `${round(x(replicaHours.mean))} ${y(violationRatio?.mean ?? 0)}`);
  return on.length < 2 ? '' : `<path class="front" d="M${on.join('L')}"/>`;
}

function point(
  { policy, oracle, replicaHours, violationRatio, seedsMet }: PolicyAssessment,
  seeds: number,
  x: (hours: number) => number,
  y: (ratio: number) => number,
): string {
  const at = { x: round(x(replicaHours.mean)), y: y(violationRatio?.mean ?? 0) };
  const bars = [
    replicaHours.low === null ? '' : `M${round(x(replicaHours.low))} ${at.y}H${round(x(replicaHours.high ?? 0))}`,
    violationRatio?.low == null ? '' : `M${at.x} ${y(Math.max(0, violationRatio.low))}V${y(violationRatio.high ?? 0)}`,
  ].join('');
  const kind = oracle ? 'oracle' : seedsMet === seeds ? 'point' : 'missed';
  return `${bars === '' ? '' : `<path class="bar" d="${bars}"/>`}<circle class="${kind}" cx="${at.x}" cy="${at.y}" r="5.5"><title>${xml(policy)}: ${replicaHours.mean.toFixed(2)} replica-hours, ${xml(percent(violationRatio?.mean ?? 0))} violations</title></circle>`;
}

/** A name beside its point, moved up or down until it lies on no other. */
function label(
  { policy, replicaHours, violationRatio }: PolicyAssessment,
  x: (hours: number) => number,
  y: (ratio: number) => number,
  taken: Label[],
): string {
  const left = round(x(replicaHours.mean));
  const at = y(violationRatio?.mean ?? 0);
  const width = policy.length * LETTER + 12;
  const end = left + width > RIGHT + 10;
  const free = (candidate: number) =>
    candidate > TOP &&
    candidate < BOTTOM - 2 &&
    taken.every((other) => {
      const span = (one: { x: number; end: boolean; text: string }) => {
        const length = one.text.length * LETTER + 12;
        return one.end ? [one.x - length, one.x] : [one.x, one.x + length];
      };
      const [a = 0, b = 0] = span({ x: left, end, text: policy });
      const [c = 0, d = 0] = span(other);
      return b < c || d < a || Math.abs(other.y - candidate) > 13;
    });
  const shift = [0, -12, 12, -24, 24, -36, 36, -48].find((by) => free(at - 6 + by)) ?? 0;
  const place = round(at - 6 + shift);
  taken.push({ x: left, y: place, text: policy, end });
  return `<text x="${end ? left - 9 : left + 9}" y="${place}"${end ? ' text-anchor="end"' : ''}>${xml(policy)}</text>`;
}
