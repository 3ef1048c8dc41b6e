import { describe, expect, it } from 'vitest';
import type { Assessment, PolicyAssessment } from '#experiment/assessment-result.ts';
import { paretoPicture } from './pareto-picture.ts';

/** As many policies as points of cost and violations. */
function pictureOf(points: readonly [hours: number, violations: number][]): string {
  const policies = points.map(([hours, violations], i) => ({
    policy: `policy-${i}`,
    replicaHours: { mean: hours, low: null, high: null, values: [hours] },
    violationRatio: { mean: violations, low: null, high: null, values: [violations] },
    seedsMet: violations <= 0.01 ? 1 : 0,
    onFront: false,
    privileged: false,
  })) as unknown as PolicyAssessment[];
  const assessment = { policies, objectives: ['99 % of all requests'], seeds: [1] } as unknown as Assessment;
  return paretoPicture(assessment)?.body ?? '';
}

/** Where names stand: left end, base line, text. */
function labels(body: string): { x: number; y: number; text: string }[] {
  return [...body.matchAll(/<text class="label" x="([\d.]+)" y="([\d.]+)">([^<]*)</g)].map(([, x, y, text = '']) => ({
    x: Number(x),
    y: Number(y),
    text,
  }));
}

describe('cost against violations', () => {
  it('names a dozen policies that lie close to each other, no name on another', () => {
    // One far away leaves the others little room.
    const close = Array.from({ length: 11 }, (_, i): [number, number] => [20 + i / 2, 0.01 + (i % 3) / 1000]);
    const found = labels(pictureOf([...close, [60, 0.001]]));
    expect(found).toHaveLength(12);
    for (const a of found) {
      for (const b of found) {
        const apart = a.x + a.text.length * 6.6 <= b.x || b.x + b.text.length * 6.6 <= a.x || Math.abs(a.y - b.y) >= 14;
        expect(a === b || apart, `${a.text} and ${b.text}`).toBe(true);
      }
    }
  });

  it('shows where the policies are: the axis of cost begins near the cheapest, and 0 only where one violates nothing', () => {
    const narrow = pictureOf([
      [20, 0.02],
      [22, 0.005],
    ]);
    const circles = [...narrow.matchAll(/<circle class="\w+" cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect((circles[1] ?? 0) - (circles[0] ?? 0)).toBeGreaterThan(300);
    expect(narrow).not.toContain('>0</text>');
    expect(
      pictureOf([
        [20, 0],
        [22, 0.005],
      ]),
    ).toContain('>0</text>');
  });

  it('is drawn for one policy, and where all are alike', () => {
    for (const body of [
      pictureOf([[20, 0.02]]),
      pictureOf([[20, 0]]),
      pictureOf([
        [0, 0],
        [0, 0],
      ]),
    ]) {
      expect(body).not.toMatch(/NaN|Infinity/);
      expect(body).toContain('policy-0');
    }
  });
});
