import type { Assessment, PolicyAssessment } from '#experiment/assessment-result.ts';
import { linear, type Picture, round, ticks, xml } from './svg.ts';
import { percent } from './verdict-text.ts';

const WIDTH = 560;
const LEFT = 62;
const RIGHT = WIDTH - 24;
const TOP = 20;
/** Up to this many points stand apart; each further one makes the picture higher. */
const FEW = 5;
/** Width of a character of a label, about. */
const LETTER = 6.6;

/**
 * Cost against violations, both better towards the corner at the lower left. The axis of violations is logarithmic, and
 * nothing at all stands at its foot. Both axes show where the policies are, so that many of them can be told apart.
 * Undefined without objectives.
 */
export function paretoPicture({ policies, objectives, seeds }: Assessment): Picture | undefined {
  if (policies.some(({ violationRatio }) => violationRatio === null)) return undefined;
  const height = 340 + 16 * Math.max(0, policies.length - FEW);
  const bottom = height - 46;
  const ratios = policies.map(({ violationRatio }) => violationRatio?.mean ?? 0);
  const allowed = objectives.length === 1 ? 1 - Number.parseFloat(objectives[0] as string) / 100 : 0;
  const shown = [...ratios, allowed].filter((ratio) => ratio > 0);
  const [least, most] = shown.length === 0 ? [0.01, 0.1] : [Math.min(...shown), Math.max(...shown)];
  const lowest = Math.log10(least) - 0.2;
  // Room below for those that violate nothing, whose logarithm is nowhere.
  const foot = ratios.includes(0) ? lowest - 0.4 : lowest;
  const toY = linear(foot, Math.min(0, Math.log10(most) + 0.25), bottom, TOP);
  const y = (ratio: number) => round(ratio > 0 ? toY(Math.max(foot, Math.log10(ratio))) : bottom);
  const hours = policies.flatMap(({ replicaHours: { mean, low, high } }) => [mean, low ?? mean, high ?? mean]);
  const margin = 0.12 * (Math.max(...hours) - Math.min(...hours) || Math.max(...hours) || 1);
  const [from, to] = [Math.max(0, Math.min(...hours) - margin), Math.max(...hours) + margin];
  const x = linear(from, to, LEFT, RIGHT);
  const places = placesOf(policies, x, y);
  const taken: Box[] = [];
  const parts = [
    ...yAxis(lowest, most, y, bottom, foot < lowest),
    ...xAxis(from, to, x, bottom),
    ...(allowed <= 0 ? [] : limit(allowed, y, taken)),
    front(policies, x, y),
    ...policies.map((policy) => point(policy, seeds.length, x, y)),
    ...places.map((place) => label(place, places, taken, bottom)),
  ];
  return { title: 'Cost against violations of each policy', width: WIDTH, height, body: parts.join('') };
}

/** Powers of ten; where there are few of them, twice and five times those too. */
function levels(low: number, most: number): number[] {
  const high = Math.min(0, Math.log10(most) + 0.25);
  const steps = high - low > 2.5 ? [1] : [1, 2, 5];
  const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  return powers
    .flatMap((power) => steps.map((step) => Number((step * 10 ** power).toPrecision(3))))
    .filter((level) => Math.log10(level) >= low && Math.log10(level) <= high);
}

function yAxis(low: number, most: number, y: (ratio: number) => number, bottom: number, zero: boolean): string[] {
  return [
    ...levels(low, most).map((level) => {
      const at = y(level);
      return `<path class="grid" d="M${LEFT} ${at}H${RIGHT}"/><text class="muted" x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${Number((100 * level).toPrecision(3))} %</text>`;
    }),
    `<path class="axis" d="M${LEFT} ${bottom}H${RIGHT}"/>`,
    zero ? `<text class="muted" x="${LEFT - 6}" y="${bottom + 4}" text-anchor="end">0</text>` : '',
    `<text class="muted" x="${LEFT}" y="${TOP - 7}">requests that violate their objective</text>`,
  ];
}

function xAxis(from: number, to: number, x: (hours: number) => number, bottom: number): string[] {
  return [
    ...ticks(from, to, 6).map((hours) => {
      const at = round(x(hours));
      return `<path class="axis" d="M${at} ${bottom}v4"/><text class="muted" x="${at}" y="${bottom + 18}" text-anchor="middle">${hours}</text>`;
    }),
    `<text class="muted" x="${RIGHT}" y="${bottom + 36}" text-anchor="end">replica-hours</text>`,
  ];
}

function limit(allowed: number, y: (ratio: number) => number, taken: Box[]): string[] {
  const at = y(allowed);
  const text = `allowed: ${percent(allowed)}`;
  taken.push({ left: RIGHT - text.length * LETTER, right: RIGHT, top: at - 16, bottom: at });
  return [
    `<path class="limit" d="M${LEFT} ${at}H${RIGHT}"/>`,
    `<text class="limit-text" x="${RIGHT}" y="${at - 5}" text-anchor="end">${xml(text)}</text>`,
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
  { policy, privileged, replicaHours, violationRatio, seedsMet }: PolicyAssessment,
  seeds: number,
  x: (hours: number) => number,
  y: (ratio: number) => number,
): string {
  const at = { x: round(x(replicaHours.mean)), y: y(violationRatio?.mean ?? 0) };
  const bars = [
    replicaHours.low === null ? '' : `M${round(x(replicaHours.low))} ${at.y}H${round(x(replicaHours.high ?? 0))}`,
    violationRatio?.low == null ? '' : `M${at.x} ${y(Math.max(0, violationRatio.low))}V${y(violationRatio.high ?? 0)}`,
  ].join('');
  const kind = privileged ? 'oracle' : seedsMet === seeds ? 'point' : 'missed';
  return `${bars === '' ? '' : `<path class="bar" d="${bars}"/>`}<circle class="${kind}" cx="${at.x}" cy="${at.y}" r="5.5"><title>${xml(policy)}: ${replicaHours.mean.toFixed(2)} replica-hours, ${xml(percent(violationRatio?.mean ?? 0))} violations</title></circle>`;
}

/** How far from its point a name may stand, nearest first: beside it and out of its bars, then further up and down. */
const AWAY = [12, 0, 26, 40, 54, 68, 82, 96, 110];

/**
 * A name beside its point, where it lies on no other name and no other point, with a line to it where it is further off.
 * Names of one point stand together.
 */
function label(place: Place, places: readonly Place[], taken: Box[], bottom: number): string {
  const width = place.text.length * LETTER;
  const { x, y } = place;
  const at = (left: number, middle: number): Box => ({
    left,
    right: left + width,
    top: middle - 7,
    bottom: middle + 7,
  });
  const candidates = AWAY.flatMap((away) =>
    [-away, away].flatMap((up) => {
      const aside = 10 + away / 4;
      return [at(x + aside, y + up), at(x - aside - width, y + up)];
    }),
  );
  const isFree = (box: Box) =>
    box.left >= LEFT - 50 &&
    box.right <= WIDTH &&
    box.top >= TOP &&
    box.bottom <= bottom + 8 &&
    taken.every((other) => apart(box, other)) &&
    places.every((other) =>
      apart(box, { left: other.x - 7, right: other.x + 7, top: other.y - 7, bottom: other.y + 7 }),
    );
  const box = candidates.find(isFree) ?? (candidates[0] as Box);
  taken.push(box);
  const middle = (box.top + box.bottom) / 2;
  const near = box.left > x ? box.left - 2 : box.right + 2;
  const line = Math.abs(middle - y) > 20 ? `<path class="axis" d="M${x} ${y}L${round(near)} ${round(middle)}"/>` : '';
  return `${line}<text class="label" x="${round(box.left)}" y="${round(box.top + 11)}">${xml(place.text)}</text>`;
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
