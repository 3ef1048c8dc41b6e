import uPlot from 'uplot';
import { axisClocks, clock, TIME_STEPS } from './clock.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

export interface Line {
  label: string;
  color: string;
  values: (number | null)[];
  stepped?: boolean;
  dashed?: boolean;
  fill?: string;
  width?: number;
  /** A box to tick that shows and hides it. */
  toggle?: { checked: boolean; change: (checked: boolean) => void };
}

export interface ChartSpec {
  /** The element that the chart goes into, which has its heading already. */
  host: HTMLElement;
  label: string;
  times: number[];
  lines: Line[];
  format: (value: number) => string;
  height: number;
  theme: Theme;
  view: View;
  /** A logarithmic axis from `low` to `high`. Default: linear from 0. */
  log?: { low: number; high: number };
  /** Drawn below the lines, or above them. */
  below?: (u: uPlot) => void;
  above?: (u: uPlot) => void;
  /** More to say about the instant at the cursor. */
  remark?: (seconds: number | null) => string;
  /** Told when somebody clicks at an instant, with the width of a pixel in seconds. */
  click?: (seconds: number, pixel: number) => void;
}

const stepped = uPlot.paths.stepped?.({ align: 1 });

/** A chart with a legend that tells the values at the cursor; cursor and zoom are those of all charts of the view. */
export function makeChart(spec: ChartSpec): uPlot {
  const { host, theme, view, times, lines } = spec;
  const plot = document.createElement('div');
  plot.className = 'plot';
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', spec.label);
  const { legend, show } = legendOf(spec);
  host.replaceChildren(...host.querySelectorAll('h3, .note'), legend, plot);
  const axis = {
    stroke: theme.muted,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
    font: '12px system-ui, sans-serif',
  };
  const options: uPlot.Options = {
    width: Math.max(200, host.clientWidth),
    height: spec.height,
    legend: { show: false },
    padding: [8, 22, 0, 0],
    scales: {
      x: { time: false, auto: false, range: (_, low, high) => [low, high] },
      y: spec.log
        ? { distr: 3, range: [spec.log.low, spec.log.high] }
        : { range: (_, __, high) => [0, high > 0 ? high * 1.05 : 1] },
    },
    axes: [
      { ...axis, incrs: TIME_STEPS, values: (_, splits) => axisClocks(splits), space: 64, size: 30 },
      { ...axis, size: 62, values: (_, splits) => splits.map((value) => (value === null ? '' : spec.format(value))) },
    ],
    cursor: {
      sync: {
        key: view.key,
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      drag: { x: true, y: false, dist: 6 },
      points: { size: 6 },
      bind: {
        dblclick: () => () => {
          view.reset();
          return null;
        },
      },
    },
    series: [{}, ...lines.map((line) => seriesOf(line))],
    hooks: {
      drawAxes: spec.below === undefined ? [] : [spec.below],
      draw: spec.above === undefined ? [] : [spec.above],
      setScale: [(u, key) => key === 'x' && view.zoomed(u)],
      setCursor: [
        (u) =>
          show(
            u.cursor.idx ?? null,
            u.cursor.left === undefined || u.cursor.left < 0 ? null : u.posToVal(u.cursor.left, 'x'),
          ),
      ],
    },
  };
  const u = new uPlot(options, [times, ...lines.map(({ values }) => values)] as uPlot.AlignedData, plot);
  u.setScale('x', { min: view.from, max: view.to });
  listenForClicks(u, spec);
  return u;
}

function seriesOf({ color, stepped: steps, dashed, fill, width = 1.5, toggle }: Line): uPlot.Series {
  return {
    stroke: color,
    width,
    show: toggle?.checked ?? true,
    points: { show: false },
    spanGaps: false,
    ...(fill === undefined ? {} : { fill }),
    ...(dashed ? { dash: [6, 4] } : {}),
    ...(steps && stepped !== undefined ? { paths: stepped } : {}),
  };
}

/** A drag zooms; only what stays where it went down is a click. */
function listenForClicks(u: uPlot, { click }: ChartSpec): void {
  if (click === undefined) return;
  let downAt = 0;
  u.over.addEventListener('mousedown', (event) => {
    downAt = event.clientX;
  });
  u.over.addEventListener('click', (event) => {
    if (Math.abs(event.clientX - downAt) > 4) return;
    const left = event.clientX - u.over.getBoundingClientRect().left;
    click(u.posToVal(left, 'x'), u.posToVal(left + 1, 'x') - u.posToVal(left, 'x'));
  });
}

/** The legend, and what writes the values of an instant into it. */
function legendOf({ lines, format, remark, times }: ChartSpec): {
  legend: HTMLElement;
  show: (index: number | null, at: number | null) => void;
} {
  const legend = document.createElement('div');
  legend.className = 'legend';
  const when = document.createElement('span');
  when.className = 'when';
  const values = lines.map(({ label, color, dashed, toggle }) => {
    const item = document.createElement(toggle === undefined ? 'span' : 'label');
    item.className = 'item';
    const swatch = document.createElement('span');
    swatch.className = dashed ? 'swatch dashed' : 'swatch';
    swatch.style.borderTopColor = color;
    const value = document.createElement('span');
    value.className = 'value';
    if (toggle !== undefined) {
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = toggle.checked;
      box.addEventListener('change', () => toggle.change(box.checked));
      item.append(box);
    }
    item.append(swatch, label, value);
    legend.append(item);
    return value;
  });
  const text = document.createElement('span');
  text.className = 'remark';
  legend.append(when, text);
  const show = (index: number | null, at: number | null) => {
    when.textContent = index === null ? '' : `at ${clock(times[index] ?? 0)}`;
    values.forEach((element, i) => {
      const value = index === null ? null : lines[i]?.values[index];
      element.textContent = value === null || value === undefined ? '' : ` ${format(value)}`;
    });
    text.textContent = remark?.(at) ?? '';
  };
  show(null, null);
  return { legend, show };
}
