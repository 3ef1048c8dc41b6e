import type { ShadowTrack, Step } from './shadow-tracks.ts';
import { linear, type Picture, round, ticks, xml } from './svg.ts';

const WIDTH = 560;
const HEIGHT = 200;
const LEFT = 40;
const RIGHT = WIDTH - 16;
const TOP = 34;
const BOTTOM = HEIGHT - 34;

/** What a shadow asked for over time (dashed), and the replicas that were desired in truth. */
export function shadowPicture(track: ShadowTrack): Picture {
  const { asked, desired, endSeconds, name, policy, service } = track;
  const most = Math.max(1, ...[...asked, ...desired].map(([, replicas]) => replicas));
  const x = linear(0, endSeconds, LEFT, RIGHT);
  const y = linear(0, most, BOTTOM, TOP);
  const grid = ticks(0, most, 4)
    .filter(Number.isInteger)
    .map(
      (level) =>
        `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y(level))}" y2="${round(y(level))}"/><text class="muted" x="${LEFT - 6}" y="${round(y(level) + 4)}" text-anchor="end">${level}</text>`,
    );
  const unit = endSeconds >= 7200 ? ({ seconds: 3600, name: 'h' } as const) : ({ seconds: 60, name: 'min' } as const);
  const times = ticks(0, endSeconds / unit.seconds, 6).map(
    (time) =>
      `<text class="muted" x="${round(x(time * unit.seconds))}" y="${BOTTOM + 18}" text-anchor="middle">${time}</text>`,
  );
  const title = `Replicas of ${service} under ${policy}, and what its shadow ${name} asked for`;
  const key = [
    `<line class="bar" x1="${LEFT}" x2="${LEFT + 24}" y1="12" y2="12"/><text x="${LEFT + 30}" y="16">${xml(service)}: desired under ${xml(policy)}</text>`,
    `<line class="limit" x1="${WIDTH / 2 + 20}" x2="${WIDTH / 2 + 44}" y1="12" y2="12"/><text x="${WIDTH / 2 + 50}" y="16">shadow ${xml(name)}</text>`,
  ];
  const body = [
    ...grid,
    `<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/>`,
    ...times,
    `<text class="muted" x="${RIGHT}" y="${BOTTOM + 32}" text-anchor="end">${unit.name}</text>`,
    stairs('bar', desired, endSeconds, x, y),
    stairs('limit', asked, endSeconds, x, y),
    ...key,
  ];
  return { title, width: WIDTH, height: HEIGHT, body: body.join('') };
}

type Scale = (value: number) => number;

/** A line that goes sideways and then up or down; steps that stay where they are add nothing to it. */
function stairs(kind: string, steps: readonly Step[], end: number, x: Scale, y: Scale): string {
  const moves = steps.filter(([, replicas], i) => replicas !== steps[i - 1]?.[1]);
  const [[from, replicas] = [0, 0], ...rest] = moves;
  const path = rest.map(([at, to]) => `H${round(x(at))}V${round(y(to))}`).join('');
  return `<path class="${kind}" fill="none" d="M${round(x(from))} ${round(y(replicas))}${path}H${round(x(end))}"/>`;
}
