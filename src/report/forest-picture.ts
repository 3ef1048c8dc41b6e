import type { Assessment, Difference, PolicyAssessment } from '#experiment/assessment-result.ts';
import { linear, type Picture, round, ticks, xml } from './svg.ts';

const WIDTH = 560;
const ROW = 26;
const TOP = 44;
const RIGHT = WIDTH - 20;

interface Row {
  name: string;
  difference: Difference;
}

/**
 * Paired differences with their 95 % intervals, a row a policy: what does not reach the line at zero is more than chance.
 * Undefined with one seed, or one policy.
 * @param of which difference @param scale of the values, for their unit
 */
export function forestPicture(
  { policies, baseline, seeds }: Assessment,
  of: (policy: PolicyAssessment) => Difference | null | undefined,
  { title, unit, scale = 1 }: { title: string; unit: string; scale?: number },
): Picture | undefined {
  const rows: Row[] = policies.flatMap((policy) => {
    const difference = of(policy);
    return difference == null ? [] : [{ name: policy.policy, difference }];
  });
  if (seeds.length < 2 || rows.length === 0) return undefined;
  const bounds = rows.flatMap(({ difference: { low, high, mean } }) => [low ?? mean, high ?? mean]);
  const low = Math.min(0, ...bounds) * scale;
  const high = Math.max(0, ...bounds) * scale;
  const margin = 0.06 * (high - low || 1);
  const left = Math.min(220, 24 + Math.max(...rows.map(({ name }) => name.length)) * 6.8);
  const x = linear(low - margin, high + margin, left, RIGHT);
  const bottom = TOP + rows.length * ROW;
  const body = [
    `<text x="0" y="14">${xml(title)}</text><text class="muted" x="0" y="31">${xml(`${unit}, compared with ${baseline}, ${seeds.length} paired seeds`)}</text>`,
    ...ticks(low - margin, high + margin, 5).map((value) => {
      const at = round(x(value));
      return `<path class="grid" d="M${at} ${TOP}V${bottom}"/><text class="muted" x="${at}" y="${bottom + 16}" text-anchor="middle">${value > 0 ? '+' : ''}${value}</text>`;
    }),
    `<path class="zero" d="M${round(x(0))} ${TOP}V${bottom}"/>`,
    ...rows.map((row, i) => rowOf(row, TOP + (i + 0.5) * ROW, x, scale)),
  ].join('');
  return { title, width: WIDTH, height: bottom + 26, body };
}

function rowOf(
  { name, difference: { mean, low, high, p } }: Row,
  y: number,
  x: (value: number) => number,
  scale: number,
): string {
  const from = round(x((low ?? mean) * scale));
  const to = round(x((high ?? mean) * scale));
  const told = `${name}: ${Number((mean * scale).toPrecision(3))} from ${Number(((low ?? mean) * scale).toPrecision(3))} to ${Number(((high ?? mean) * scale).toPrecision(3))}${p === null ? '' : `, p ${p.toPrecision(2)}`}`;
  return `<text x="0" y="${y + 4}">${xml(name)}</text><path class="bar" d="M${from} ${y}H${to}M${from} ${y - 4}v8M${to} ${y - 4}v8"/><circle class="point" cx="${round(x(mean * scale))}" cy="${y}" r="4.5"><title>${xml(told)}</title></circle>`;
}
