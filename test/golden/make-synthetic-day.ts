import { pathToFileURL } from 'node:url';
import { sin } from '#sim/math.ts';
import { type Stream, stream } from '#sim/stream.ts';

/**
 * A day of web traffic made up, for scenarios that want a trace and tests that may not depend on a recorded one:
 *
 *     npx tsx -C pitot-src test/golden/make-synthetic-day.ts > scenarios/data/synthetic-day.csv
 *
 * Requests a minute: a daily wave (least at 4 h, most at 16 h) with a smaller one of 12 h, noise that remembers the minute
 * before, and one spike to three times as much at 20:15, which takes 3 minutes to rise and half an hour to fade.
 */
export function syntheticDay(): string {
  const random = stream(1, 'synthetic-day');
  const lines = ['t_seconds,requests'];
  let noise = 0;
  for (let minute = 0; minute < 1440; minute++) {
    noise = 0.9 * noise + 0.02 * normal(random);
    const requests = 3000 * daily(minute / 1440) * (1 + noise) * (1 + 2 * spike(minute - 1215));
    lines.push(`${minute * 60},${Math.max(0, Math.floor(requests + 0.5))}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The day's wave about 1, at a share of the day. */
function daily(share: number): number {
  const turn = 2 * Math.PI * (share - 10 / 24);
  return 1 + 0.55 * sin(turn) - 0.15 * sin(2 * turn);
}

/** 0 before, 1 at the top, minutes after its beginning. */
function spike(minutes: number): number {
  if (minutes < 0) return 0;
  return minutes < 3 ? (minutes + 1) / 3 : Math.max(0, 1 - (minutes - 2) / 30);
}

/** About normal: twelve uniform ones less six. */
function normal(random: Stream): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform();
  return sum;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(syntheticDay());
}
