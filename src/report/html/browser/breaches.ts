import type uPlot from 'uplot';
import type { Breach } from '#report/html/breaches.ts';
import { clock, percent, seconds } from './clock.ts';
import type { Theme } from './theme.ts';

/** Height of the bar at the foot of the chart, in CSS pixels. */
const BAR = 6;

/** A bar at the foot of a chart over each stretch of time in which an objective was not met. */
export function drawBreaches(breaches: readonly Breach[], theme: Theme): (u: uPlot) => void {
  return (u) => {
    const { ctx, bbox } = u;
    const height = BAR * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = theme.bad;
    for (const { from, to } of breaches) {
      const left = u.valToPos(from, 'x', true);
      const width = Math.max(devicePixelRatio, u.valToPos(to, 'x', true) - left);
      ctx.fillRect(left, bbox.top + bbox.height - height, width, height);
    }
    ctx.restore();
  };
}

/** The breaches at an instant, in words; nothing where all is well. */
export function breachText(breaches: readonly Breach[], at: number | null): string {
  return breaches
    .filter(({ from, to }) => at !== null && at >= from && at < to)
    .map(
      ({ target, underSeconds, ratio, from, to, attainedRatio }) =>
        `${percent(ratio)} of ${target === '*' ? 'all requests' : target} within ${seconds(underSeconds)} missed from ${clock(from)} to ${clock(to)}: ${percent(attainedRatio)} at first`,
    )
    .join('; ');
}

/** For the chart's name, which those hear who do not see it. */
export function breachSummary(breaches: readonly Breach[], duration: number): string {
  if (breaches.length === 0) return '';
  const [first] = breaches as [Breach];
  // Stretches of several objectives may overlap.
  let covered = 0;
  let end = 0;
  for (const { from, to } of [...breaches].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  const share = percent(covered / duration);
  return `; an objective was missed in ${share} of the time, first at ${clock(first.from)}`;
}
