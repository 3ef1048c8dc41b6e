import type uPlot from 'uplot';
import type { ShownDecision } from '#report/html/payload.ts';
import { clock } from './clock.ts';
import type { Theme } from './theme.ts';

/** Pixels around a mark within which the pointer means it. */
const REACH = 10;

export function decisionText({ at, service, from, to, text }: ShownDecision): string {
  return `${clock(at)} ${service} ${from} → ${to}: ${text}`;
}

/** The decision nearest to an instant, when it is no further away than the reach. */
export function nearest(decisions: readonly ShownDecision[], at: number, pixel: number): ShownDecision | undefined {
  let best: ShownDecision | undefined;
  for (const decision of decisions) {
    if (Math.abs(decision.at - at) > REACH * pixel) continue;
    if (best === undefined || Math.abs(decision.at - at) < Math.abs(best.at - at)) best = decision;
  }
  return best;
}

/** A triangle for each decision at the number that it asked for: up or down. The chosen one is filled. */
export function drawDecisions(
  decisions: readonly ShownDecision[],
  theme: Theme,
  chosen: () => ShownDecision | undefined,
): (u: uPlot) => void {
  return (u) => {
    const { ctx, bbox } = u;
    const size = 5 * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top - size, bbox.width, bbox.height + 2 * size);
    ctx.clip();
    ctx.strokeStyle = theme.states.desired;
    ctx.lineWidth = 1.2 * devicePixelRatio;
    for (const decision of decisions) {
      const x = u.valToPos(decision.at, 'x', true);
      if (x < bbox.left - size || x > bbox.left + bbox.width + size) continue;
      const y = u.valToPos(decision.to, 'y', true);
      const way = decision.to > decision.from ? -1 : 1;
      const active = decision === chosen();
      const span = active ? 2 * size : size;
      ctx.fillStyle = active ? theme.bad : theme.states.desired;
      ctx.beginPath();
      ctx.moveTo(x, y + way * span);
      ctx.lineTo(x - span * 0.8, y - way * span * 0.4);
      ctx.lineTo(x + span * 0.8, y - way * span * 0.4);
      ctx.closePath();
      ctx.fill();
    }
    ctx.restore();
  };
}
