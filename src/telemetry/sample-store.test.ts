import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from './labels.ts';
import { SampleStore } from './sample-store.ts';

describe('the samples of a series', () => {
  it('are those of a plain list, as far back as they are kept', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 40 }), value: fc.double(), stale: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 0, max: 300 }), (steps, retention) => {
        const store = new SampleStore();
        store.retention = retention;
        const series = store.series(Labels.of({ __name__: 'x' }));
        const all: { at: number; value: number; stale: number }[] = [];
        let now = 0;
        for (const { wait, value, stale } of steps) {
          now += wait;
          store.append(series, now, value, stale);
          all.push({ at: now, value, stale: stale ? 1 : 0 });
        }
        const kept = Array.from({ length: series.size }, (_, i) => {
          const place = (series.first + i) & series.mask;
          return { at: series.times[place], value: series.values[place], stale: series.stale[place] };
        });
        // Nothing is lost that a look back by the retention would see, and what is there is the end of the list.
        expect(kept).toEqual(all.slice(all.length - kept.length));
        expect(kept.length).toBeGreaterThanOrEqual(all.filter(({ at }) => at >= now - retention).length);
        for (const at of [now - retention, now - 3, now]) {
          const later = kept.filter((sample) => (sample.at as number) > at).length;
          expect(series.end - series.after(at, false)).toBe(later);
          const notBefore = kept.filter((sample) => (sample.at as number) >= at).length;
          expect(series.end - series.after(at, true)).toBe(notBefore);
        }
      }),
    );
  });

  it('take no more room than what is kept needs', () => {
    const store = new SampleStore();
    store.retention = 300_000;
    const series = store.series(Labels.of({ __name__: 'x' }));
    for (let step = 0; step < 10_000; step++) store.append(series, step * 15_000, step);
    expect(series.times.length).toBe(32);
  });
});

describe('the store', () => {
  it('has a series once, finds it by name, and says when its list has changed', () => {
    const store = new SampleStore();
    const a = store.series(Labels.of({ __name__: 'x', service: 'a' }));
    const { version } = store;
    expect(store.series(Labels.of({ service: 'a', __name__: 'x' }))).toBe(a);
    expect(store.version).toBe(version);
    const b = store.series(Labels.of({ __name__: 'x', service: 'b' }));
    store.series(Labels.of({ __name__: 'y' }));
    expect(store.version).toBeGreaterThan(version);
    expect([...store.named('x')]).toEqual([a, b]);
    expect([...store.named()]).toHaveLength(3);
    store.drop(a);
    expect([...store.named('x')]).toEqual([b]);
    store.drop(b);
    store.drop(b);
    expect([...store.named('x')]).toEqual([]);
    expect(store.size).toBe(1);
  });
});
