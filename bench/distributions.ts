// What a draw costs, family by family: beginning the walk of a key and drawing from it, as the kernel does for each step
// of each request. Compare with the constant, which draws nothing.
//   npm run bench -- distributions
import { Bench } from 'tinybench';
import type { DistributionSpec } from '#sim/distribution.ts';
import { Draw } from '#sim/draw.ts';
import { Sampler } from '#sim/sampler.ts';

/** Draws a task makes, so that the clock is not what is measured. */
const DRAWS = 10_000;

const FAMILIES: Record<string, DistributionSpec> = {
  constant: '20ms',
  uniform: { dist: 'uniform', low: '10ms', high: '30ms' },
  exponential: { dist: 'exponential', mean: '20ms' },
  'erlang, k = 3': { dist: 'erlang', k: 3, mean: '20ms' },
  'gamma, shape 2.5': { dist: 'gamma', shape: 2.5, scale: '8ms' },
  'gamma, shape 0.5': { dist: 'gamma', shape: 0.5, scale: '40ms' },
  hyperexponential: { dist: 'hyperexponential', probabilities: [0.9, 0.1], means: ['10ms', '110ms'] },
  lognormal: { dist: 'lognormal', mean: '20ms', p99: '60ms' },
  weibull: { dist: 'weibull', shape: 0.7, scale: '20ms' },
  pareto: { dist: 'pareto', alpha: 2.5, minimum: '12ms' },
  'bounded-pareto': { dist: 'bounded-pareto', alpha: 1.5, low: '5ms', high: '10s' },
  quantiles: {
    dist: 'quantiles',
    table: [
      [0, '1ms'],
      [0.5, '15ms'],
      [0.99, '80ms'],
      [1, '1s'],
    ],
  },
  'samples with weights': { dist: 'samples', values: ['5ms', '20ms', '90ms'], weights: [5, 4, 1] },
};

const bench = new Bench({ time: 300, warmupTime: 100 });
/** Keeps V8 from leaving out what nobody reads. */
let sum = 0;
for (const [name, spec] of Object.entries(FAMILIES)) {
  const sampler = Sampler.of(spec);
  const draw = new Draw();
  bench.add(name, () => {
    for (let key = 0; key < DRAWS; key++) {
      draw.begin(1, 2, key, 3);
      sum += sampler.draw(draw);
    }
  });
}
await bench.run();

console.log('a draw by family, ns, medians');
for (const { name, result } of bench.tasks) {
  if (!('latency' in result)) throw new Error(`${name} did not run: ${sum}`);
  console.log(`${name.padEnd(22)}${((result.latency.p50 * 1e6) / DRAWS).toFixed(1).padStart(6)}`);
}
