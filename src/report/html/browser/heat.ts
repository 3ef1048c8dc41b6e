import type uPlot from 'uplot';
import { between, type Theme } from './theme.ts';

export interface Heat {
  /** Ends of the columns. */
  times: number[];
  /** Row by row, the lowest bucket first; the last row counts requests that were not completed. */
  counts: number[];
  /** Upper bounds of the rows of completed requests, in seconds. */
  bounds: number[];
}

/** Height of the strip for requests that were not completed, in CSS pixels. */
const STRIP = 10;

/** Lowest and highest bounds between which anything was counted, with some air. */
export function heatRange({ counts, bounds, times }: Heat): { low: number; high: number } {
  const used = bounds.map((_, row) => counts.slice(row * times.length, (row + 1) * times.length).some((n) => n > 0));
  const first = Math.max(0, used.indexOf(true));
  const last = Math.max(first, used.lastIndexOf(true));
  const low = bounds[first - 1] ?? (bounds[first] as number) / 2;
  return { low: low * 0.9, high: (bounds[last] as number) * 1.6 };
}

/** Draws a cell for each interval and bucket: the more requests, the stronger the colour, on a square root scale. */
export function drawHeat(heat: Heat, theme: Theme, objective: number | null): (u: uPlot) => void {
  const { times, counts, bounds } = heat;
  const width = times.length;
  const completed = counts.slice(0, bounds.length * width);
  const most = completed.reduce((a, b) => Math.max(a, b), 1);
  return (u) => {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    const x = (column: number) => u.valToPos(column < 0 ? 0 : (times[column] as number), 'x', true);
    const { low, high } = { low: u.scales.y?.min ?? 0, high: u.scales.y?.max ?? 1 };
    const y = (seconds: number) => u.valToPos(Math.min(high, Math.max(low, seconds)), 'y', true);
    for (let column = 0; column < width; column++) {
      const left = x(column - 1);
      const right = x(column);
      if (right < bbox.left || left > bbox.left + bbox.width) continue;
      let all = 0;
      bounds.forEach((bound, row) => {
        const count = counts[row * width + column] as number;
        all += count;
        if (count === 0) return;
        ctx.fillStyle = between(theme.heat, Math.sqrt(count / most));
        const top = y(bound);
        ctx.fillRect(left, top, right - left + 0.5, y(bounds[row - 1] ?? low) - top + 0.5);
      });
      const lost = counts[bounds.length * width + column] as number;
      if (lost === 0) continue;
      ctx.globalAlpha = Math.max(0.25, Math.sqrt(lost / (lost + all)));
      ctx.fillStyle = theme.bad;
      ctx.fillRect(left, bbox.top, Math.max(ratio, right - left), STRIP * ratio);
      ctx.globalAlpha = 1;
    }
    if (objective !== null) drawObjective(u, objective, theme);
    ctx.restore();
  };
}

function drawObjective(u: uPlot, objective: number, theme: Theme): void {
  const { ctx, bbox } = u;
  const y = u.valToPos(objective, 'y', true);
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
