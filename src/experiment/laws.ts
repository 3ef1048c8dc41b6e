import type { Kernel } from '#services/kernel.ts';
import { OUTCOMES } from '#sim/outcome.ts';
import type { Check } from './result.ts';
import type { ServiceStatistics } from './service-statistics.ts';

/** Sums of the same times in another order differ by rounding only. */
const ROUNDING = 1e-9;

/**
 * Laws that hold on every path of every model, whatever its parameters; a run that breaks one is wrong and says so.
 * Conservation holds to the call, on the side of the servers and on that of the callers; Little's law and the utilization
 * law compare integrals over time that the kernel kept with sums over calls that the tap gave.
 */
export function checkLaws(kernel: Kernel, statistics: ServiceStatistics): Check[] {
  const { counters, engine, program } = kernel;
  const { present, unanswered } = statistics.finish(kernel);
  const checks: Check[] = [];
  program.services.forEach(({ name }, service) => {
    const sum = (counts: Float64Array) =>
      counts.subarray(service * OUTCOMES, (service + 1) * OUTCOMES).reduce((total, count) => total + count, 0);
    const at = (values: Float64Array) => values[service] as number;
    const seconds = (callNanoseconds: number) => callNanoseconds / 1e9;
    checks.push(
      equal(`${name}: arrived = ended + present`, at(counters.arrivals), sum(counters.ended) + at(present), 'calls', 0),
      equal(
        `${name}: sent = answered + unanswered`,
        at(counters.sent),
        sum(counters.answered) + at(unanswered),
        'calls',
        0,
      ),
      equal(
        `${name}: Little's law`,
        seconds(counters.presentArea(service, engine.now)),
        seconds(at(statistics.presentTime)),
        'call-seconds',
        ROUNDING,
      ),
      equal(
        `${name}: utilization law`,
        seconds(counters.busyArea(service, engine.now)),
        seconds(at(statistics.busyTime)),
        'call-seconds',
        ROUNDING,
      ),
    );
  });
  return checks;
}

function equal(name: string, left: number, right: number, unit: string, tolerance: number): Check {
  const ok = Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right));
  return { name, ok, detail: `${left} = ${right} ${unit}` };
}
