import { SERIES_COLUMNS } from '#experiment/result.ts';

/** One policy's series.csv, and how its line looks. */
export interface Curve {
  policy: string;
  color: string;
  csv: string;
}

interface Row {
  minutes: number;
  arrivals: number;
  ready: number;
}

const WIDTH = 860;
const LEFT = 56;
const RIGHT = 110;
/** Top and height of each panel. */
const PANELS = { arrivals: { top: 34, height: 110 }, replicas: { top: 190, height: 150 } };
const HEIGHT = 385;

/**
 * Draws what a service of a run went through: arrivals a second above, ready replicas under two policies below.
 * @param service whose rows of series.csv are drawn
 */
export function picture(title: string, service: string, curves: readonly [Curve, ...Curve[]]): string {
  const rows = curves.map(({ csv }) => rowsOf(csv, service));
  const first = rows[0] as Row[];
  const length = first.at(-1)?.minutes ?? 1;
  const x = (minutes: number) => LEFT + (minutes / length) * (WIDTH - LEFT - RIGHT);
  const rates = first.slice(1).map((row, i) => ({
    minutes: row.minutes,
    rate: row.arrivals / (row.minutes - (first[i] as Row).minutes) / 60,
  }));
  const mostRate = roundUp(Math.max(...rates.map(({ rate }) => rate)), 20);
  const mostReady = roundUp(Math.max(...rows.flat().map(({ ready }) => ready)), 5);
  const yRate = scale(PANELS.arrivals, mostRate);
  const yReady = scale(PANELS.replicas, mostReady);
  const area = [
    `M${at(x(rates[0]?.minutes ?? 0), yRate(0))}`,
    ...rates.map(({ minutes, rate }) => `L${at(x(minutes), yRate(rate))}`),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>${title}; ready replicas of ${service}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 18, title, 'font-weight="bold"'),
    ...grid(PANELS.arrivals, mostRate, mostRate / 2),
    `<path d="${area.join('')}L${at(x(length), yRate(0))}Z" fill="#b9c4d0"/>`,
    text(WIDTH - RIGHT + 8, yRate(rates.at(-1)?.rate ?? 0), 'arrivals/s', 'fill="#5a6a7a"'),
    text(LEFT, PANELS.replicas.top - 12, `ready replicas of ${service}`, 'font-weight="bold"'),
    ...grid(PANELS.replicas, mostReady, 5),
    ...curves.flatMap(({ policy, color }, i) => {
      const own = rows[i] as Row[];
      const line = `<path d="${steps(own, x, yReady)}" fill="none" stroke="${color}" stroke-width="2"/>`;
      const label = text(
        WIDTH - RIGHT + 8,
        PANELS.replicas.top + 14 + 20 * i,
        policy,
        `fill="${color}" font-weight="bold"`,
      );
      return [line, label];
    }),
    ...[0, 30, 60, 90, 120]
      .filter((minutes) => minutes <= length)
      .map((minutes) => text(x(minutes), HEIGHT - 22, String(minutes), 'text-anchor="middle" fill="#5a6a7a"')),
    text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 5, 'minutes', 'text-anchor="middle" fill="#5a6a7a"'),
    '</svg>\n',
  ].join('\n');
}

/** Reads the columns that are drawn; names of services hold no commas. */
function rowsOf(csv: string, service: string): Row[] {
  const cell = (name: (typeof SERIES_COLUMNS)[number], cells: readonly string[]) =>
    cells[SERIES_COLUMNS.indexOf(name)] ?? '';
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter((cells) => cell('service', cells) === service)
    .map((cells) => ({
      minutes: Number(cell('at_seconds', cells)) / 60,
      arrivals: Number(cell('arrivals', cells)),
      ready: Number(cell('ready', cells)),
    }));
}

/** A line that stays where it is until the next scrape says otherwise. */
function steps(rows: readonly Row[], x: (minutes: number) => number, y: (value: number) => number): string {
  return rows
    .map((row, i) => {
      if (i === 0) return `M${at(x(row.minutes), y(row.ready))}`;
      return row.ready === rows[i - 1]?.ready && i < rows.length - 1
        ? ''
        : `H${digits(x(row.minutes))}V${digits(y(row.ready))}`;
    })
    .join('');
}

function grid(panel: { top: number; height: number }, most: number, step: number): string[] {
  const y = scale(panel, most);
  const values = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
  return values.flatMap((value) => [
    `<path d="M${LEFT} ${digits(y(value))}H${WIDTH - RIGHT}" stroke="#e3e7eb"/>`,
    text(LEFT - 8, y(value) + 4, String(value), 'text-anchor="end" fill="#5a6a7a"'),
  ]);
}

function scale({ top, height }: { top: number; height: number }, most: number): (value: number) => number {
  return (value) => top + height * (1 - value / most);
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${digits(x)}" y="${digits(y)}" ${attributes}>${content}</text>`;
}

function at(x: number, y: number): string {
  return `${digits(x)} ${digits(y)}`;
}

function digits(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
