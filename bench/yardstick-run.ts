// What yardstick.ts runs: the real engine with normal telemetry on one workload. Prints one line of JSON; `cpu` counts from
// after start-up.
import { prepare } from '#experiment/prepare.ts';
import { Run } from '#experiment/run.ts';
import { type Workload, workload } from './workloads.ts';

const [name = '', size = ''] = process.argv.slice(1);
if (!['W1', 'W2', 'W3'].includes(name) || !(Number(size) > 0)) {
  console.error('usage: npx tsx bench/yardstick.ts W1|W2|W3 SIZE');
  process.exit(2);
}

const run = new Run(prepare(workload(name as Workload, Number(size)), '.'), { policy: 'fixed', seed: 1 });
if (name === 'W2') {
  run.engine.at(1200e9, () => run.kernel.fleet.scale(0, 20));
  run.engine.at(1500e9, () => run.kernel.fleet.scale(0, 40));
}
const rss = process.memoryUsage.rss();
const before = process.cpuUsage();
while (run.advance(run.now + 60e9)) {}
const { summary } = run.finish();
const used = process.cpuUsage(before);
const done = name === 'W2' ? summary.requests.outcomes.completed : summary.requests.sent - summary.requests.inFlight;
console.log(
  JSON.stringify({
    impl: 'pitot',
    w: name,
    size: Number(size),
    cpu: (used.user + used.system) / 1e6,
    events: summary.work.events,
    done,
    rssMB: Math.round((process.resourceUsage().maxRSS / 1024 - rss / 2 ** 20) * 10) / 10,
    meanMs: (summary.requests.sojournSeconds?.mean ?? 0) * 1e3,
    p99Ms: (summary.requests.sojournSeconds?.p99 ?? 0) * 1e3,
  }),
);
