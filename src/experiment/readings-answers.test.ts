import { describe, expect, it } from 'vitest';
import { EVERYTHING, run } from './readings.fixture.ts';

describe('what can be read of answers', () => {
  it('judges requests as the summary does, once all have ended', () => {
    const { run: ended, last } = run({
      ...EVERYTHING,
      load: {
        visitors: {
          source: 'arrivals',
          rate: {
            stages: [
              { for: '100s', from: 40, rate: 40 },
              { for: '1s', rate: 0 },
            ],
          },
          target: { 'GET /': 9, 'POST /x': 1 },
        },
        people: {
          source: 'users',
          users: [{ name: 'Shopper', wait: '1s', do: { pick: [{ name: 'look', do: [{ call: 'GET /' }] }] } }],
          // Half of them are stopped in the middle of what they do, which violates nothing.
          shape: {
            stages: [
              { until: '60s', users: 40, rate: 5 },
              { until: '100s', users: 0, rate: 100 },
            ],
          },
        },
      },
      objectives: [
        { under: '300ms', ratio: 0.99 },
        { target: 'GET /', under: '150ms', ratio: 0.9 },
      ],
    });
    const { summary } = ended.finish();
    const judged = (slo: string, verdict: string) =>
      last.value(`pitot_slo_requests_total{slo="${slo}", verdict="${verdict}"}`) as number;
    expect(summary.requests.inFlight).toBe(0);
    for (const { target, underSeconds, requests, violations } of summary.objectives) {
      const slo = `${target} under ${underSeconds * 1000}ms`;
      expect(violations).toBeGreaterThan(0);
      expect(judged(slo, 'violated')).toBe(violations);
      expect(judged(slo, 'kept')).toBe(requests - violations);
    }
    const answered = ['visitors', 'people'].map(
      (source) => last.value(`pitot_load_sojourn_seconds_count{source="${source}"}`) as number,
    );
    expect((answered[0] as number) + (answered[1] as number)).toBe(
      judged('* under 300ms', 'kept') + judged('* under 300ms', 'violated'),
    );
    expect(summary.requests.outcomes.cut).toBeGreaterThan(0);
  });
});
