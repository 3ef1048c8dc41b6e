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
  const places = placesOf(policies, x, y);
  const taken: Box[] = [];
  const parts = [
    ...yAxis(lowPower, highPower, y),
    ...xAxis(Math.max(...hours) * 1.12, x),
    ...(allowed === undefined || allowed <= 0 ? [] : limit(allowed, y)),
    front(policies, x, y),
    ...policies.map((policy) => point(policy, seeds.length, x, y)),
    ...places.map((place) => label(place, places, taken)),
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

/** A name beside its point, where it lies on no other name and no other point. Names of one point stand together. */
function label(place: Place, places: readonly Place[], taken: Box[]): string {
  const width = place.text.length * LETTER;
  const at = (left: number, middle: number): Box => ({
    left,
    right: left + width,
    top: middle - 7,
    bottom: middle + 7,
  });
  const { x, y } = place;
  const candidates = [
    at(x + 10, y),
    at(x + 8, y - 12),
    at(x + 8, y + 12),
    at(x - 10 - width, y),
    at(x - 8 - width, y - 12),
    at(x - 8 - width, y + 12),
    at(x + 8, y - 26),
    at(x + 8, y + 26),
  ];
  const isFree = (box: Box) =>
    box.left >= LEFT - 50 &&
    box.right <= WIDTH &&
    box.top >= 0 &&
    box.bottom <= BOTTOM + 8 &&
    taken.every((other) => apart(box, other)) &&
    places.every((other) =>
      apart(box, { left: other.x - 7, right: other.x + 7, top: other.y - 7, bottom: other.y + 7 }),
    );
  const box = candidates.find(isFree) ?? (candidates[0] as Box);
  taken.push(box);
  return `<text x="${round(box.left)}" y="${round(box.top + 11)}">${xml(place.text)}</text>`;
}

function apart(a: Box, b: Box): boolean {
  return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
}

interface Place {
  x: number;
  y: number;
  text: string;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the points are; those that lie on each other are one place. */
function placesOf(policies: readonly PolicyAssessment[], x: (h: number) => number, y: (r: number) => number): Place[] {
  const places: Place[] = [];
  for (const { policy, replicaHours, violationRatio } of policies) {
    const own = { x: round(x(replicaHours.mean)), y: y(violationRatio?.mean ?? 0), text: policy };
    const same = places.find((other) => Math.hypot(other.x - own.x, other.y - own.y) < 4);
    if (same === undefined) places.push(own);
    else same.text += `, ${policy}`;
  }
  return places;
}
