/** Colours of the charts, taken from the style sheet so that page and canvas agree. */
export interface Theme {
  ink: string;
  muted: string;
  grid: string;
  demand: string;
  bad: string;
  series: string[];
  states: { ready: string; starting: string; draining: string; desired: string };
  heat: string[];
  quantiles: [string, string, string];
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const list = (name: string, count: number) => Array.from({ length: count }, (_, i) => get(`${name}-${i}`));
  return {
    ink: get('ink'),
    muted: get('muted'),
    grid: get('grid'),
    demand: get('demand'),
    bad: get('bad'),
    series: list('series', 10),
    states: {
      ready: get('state-ready'),
      starting: get('state-starting'),
      draining: get('state-draining'),
      desired: get('state-desired'),
    },
    heat: list('heat', 5),
    quantiles: list('quantile', 3) as [string, string, string],
  };
}

/** Tells when the colours have changed: dark mode switched, or the page is about to be printed. */
export function onThemeChange(redraw: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  matchMedia('print').addEventListener('change', redraw);
}

/** A colour between the stops, `share` 0..1; stops are #rrggbb. */
export function between(stops: readonly string[], share: number): string {
  const place = Math.max(0, Math.min(1, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(place));
  const part = place - low;
  const channel = (stop: string, i: number) => Number.parseInt(stop.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) => {
    const from = channel(stops[low] as string, i);
    return Math.round(from + (channel(stops[low + 1] as string, i) - from) * part);
  });
  return `rgb(${mixed.join(',')})`;
}
