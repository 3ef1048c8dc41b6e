import type { PolicySpec } from 'pitot';
import { type FleetRun, fleet, type StepSeries } from 'pitot/testing';

/** What every policy is put through: a load of two replicas, for a quarter of an hour that of ten, and two again. */
const STEP = [
  ['0s', 16],
  ['10m', 80],
  ['25m', 16],
] as const;
const END = '45m';
const MINUTES = 45;

const WIDTH = 860;
const HEIGHT = 300;
const PANEL = { left: 56, right: 110, top: 34, height: 210 };

/** Runs the step under a policy, on replicas that take 30 s to start. */
export function stepResponse(policy: PolicySpec): FleetRun {
  const start = fleet(policy).start({ replicas: 2, startup: '30s', serviceTime: '100ms' });
  return STEP.reduce((load, [time, requestRate]) => load.at(time, { requestRate }), start).until(END);
}

/** Draws demand, replicas asked for and replicas ready as an SVG. */
export function drawStepResponse(title: string, { demand, desired, ready }: FleetRun): string {
  const series = [demand ?? [], desired, ready];
  const most = Math.max(15, 5 * Math.ceil(Math.max(...series.flat().map(({ value }) => value)) / 5));
  const x = (seconds: number) => PANEL.left + (seconds / 60 / MINUTES) * (WIDTH - PANEL.left - PANEL.right);
  const y = (value: number) => PANEL.top + PANEL.height * (1 - value / most);
  const line = (one: StepSeries) => {
    const [first, ...rest] = one;
    const moves = rest.map(({ atSeconds, value }) => `H${digits(x(atSeconds))}V${digits(y(value))}`);
    return `M${digits(x(0))} ${digits(y(first?.value ?? 0))}${moves.join('')}H${digits(x(MINUTES * 60))}`;
  };
  const end = WIDTH - PANEL.right;
  const ticks = Array.from({ length: most / 5 + 1 }, (_, i) => i * 5);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>Step response of ${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(PANEL.left, 18, `replicas under ${title}: the load of 2, of 10, of 2`, 'font-weight="bold"'),
    ...ticks.flatMap((value) => [
      `<path d="M${PANEL.left} ${digits(y(value))}H${end}" stroke="#e3e7eb"/>`,
      text(PANEL.left - 8, y(value) + 4, String(value), 'text-anchor="end" fill="#5a6a7a"'),
    ]),
    `<path d="${line(demand ?? [])}V${digits(y(0))}H${digits(x(0))}Z" fill="#b9c4d0"/>`,
    `<path d="${line(desired)}" fill="none" stroke="#a04000" stroke-width="1.5" stroke-dasharray="5 3"/>`,
    `<path d="${line(ready)}" fill="none" stroke="#0b5394" stroke-width="2"/>`,
    text(end + 8, PANEL.top + 14, 'ready', 'fill="#0b5394" font-weight="bold"'),
    text(end + 8, PANEL.top + 34, 'desired', 'fill="#a04000" font-weight="bold"'),
    text(end + 8, PANEL.top + 54, 'demand', 'fill="#5a6a7a" font-weight="bold"'),
    ...[0, 10, 20, 30, 40].map((minutes) =>
      text(x(minutes * 60), HEIGHT - 32, String(minutes), 'text-anchor="middle" fill="#5a6a7a"'),
    ),
    text((PANEL.left + end) / 2, HEIGHT - 12, 'minutes', 'text-anchor="middle" fill="#5a6a7a"'),
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${digits(x)}" y="${digits(y)}" ${attributes}>${content}</text>`;
}

function digits(value: number): string {
  return String(Math.round(value * 10) / 10);
}
