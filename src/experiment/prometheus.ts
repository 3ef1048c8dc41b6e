import { Draw, hashText } from '#sim/draw.ts';
import type { Engine } from '#sim/engine.ts';
import { Sampler } from '#sim/sampler.ts';
import { parseDuration, SECOND } from '#sim/time.ts';
import { Prometheus } from '#telemetry/prometheus.ts';
import type { ScrapeSpec } from './scenario.ts';

/** Prometheus' own default of scrape_timeout, where the interval is not shorter. */
const TIMEOUT = 10 * SECOND;

/** How often the virtual Prometheus scrapes, in nanoseconds. */
export function scrapeInterval(spec: ScrapeSpec): number {
  return parseDuration(spec.interval ?? '15s');
}

/** The virtual Prometheus of a run. How long a scrape takes, and whether it is lost, is drawn by its number. */
export function makePrometheus(engine: Engine, spec: ScrapeSpec, seed: number): Prometheus {
  const interval = scrapeInterval(spec);
  const timeout = spec.timeout === undefined ? Math.min(TIMEOUT, interval) : parseDuration(spec.timeout);
  const duration = spec.duration === undefined ? undefined : Sampler.of(spec.duration);
  const lossRatio = spec.lossRatio ?? 0;
  const draw = new Draw();
  const begin = (what: string, scrape: number) => {
    const { a, b } = hashText(`${seed}/scrape/${what}`);
    draw.begin(a, b, scrape, 0);
  };
  return new Prometheus(engine, interval, {
    timeout,
    durationOf(scrape) {
      if (duration === undefined) return 0;
      begin('duration', scrape);
      return duration.draw(draw);
    },
    isLost(scrape) {
      if (lossRatio === 0) return false;
      begin('loss', scrape);
      return draw.uniform53() < lossRatio;
    },
  });
}
