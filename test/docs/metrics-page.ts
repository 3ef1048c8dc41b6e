import { METRIC_WORDS } from '#scaler/metric-source.ts';
import { CATALOGUE, type Metric, SERIES_BUDGET } from '#telemetry/catalogue.ts';

const HEAD = `# Metrics

<!-- Written by \`npm run update:metrics\` from src/telemetry/catalogue.ts; a test holds the two together. -->

What a run can be asked for, and what is written down as the samples of each run (\`samples.bin\`).
Policies ask with [PromQL](promql.md); a query that names a metric that is not here is refused before anything runs.

Counters begin at 0 with the run. A series of request durations begins with the first request of its route and status, as
that of an instrumented server does: a \`rate\` over it misses the first requests. The run is one scrape target: all series
are scraped together, every \`telemetry.scrape.interval\` ([scenario.md](scenario.md)).

The statuses stand for outcomes: 200 completed, 500 failed, 502 cut, 503 rejected, 504 timed out, as the server saw them.
A caller that has given up meanwhile does not change them. An endpoint that is not called like a request (\`GET /cart\`) has
the method \`_OTHER\`.
`;

const BUDGET = `## How many series

A service adds about 55, each status of each of its endpoints 17, a source of load 23, an objective 4. A scenario of up to 15
services with up to 35 endpoints, each of which answers in three ways, stays under ${SERIES_BUDGET.toLocaleString('en-US')}; shop-day has about 350. The virtual Prometheus
keeps only what some policy looks at, for as long as its longest window, and counts histograms only then.
`;

const KUBERNETES = `## Names of Kubernetes

Queries may also use the names of kube-state-metrics and cAdvisor, so that those written for a cluster run unchanged. A
service is a deployment of its name in the namespace \`default\`, a replica the pod \`<service>-<ordinal>\`, its main container
\`main\`. They are not among all samples. Where each series of a result has a label \`pod\`, an HPA takes it as a metric of
type Pods.
`;

/** docs/metrics.md, from the catalogue. */
export function metricsPage(): string {
  const run = CATALOGUE.filter(({ set }) => set === 'run');
  const kubernetes = CATALOGUE.filter(({ set }) => set === 'kubernetes');
  const histograms = CATALOGUE.filter(({ buckets }) => buckets !== undefined);
  return [
    HEAD,
    '## All metrics\n',
    table(run),
    'Besides, `up{job="pitot"}` is 1 after a scrape that succeeded and 0 after one that failed.\n',
    'Bounds of the buckets, in seconds (`+Inf` besides):\n',
    ...histograms.map(({ name, buckets = [] }) => `- \`${name}\`: ${buckets.join(', ')}`),
    '',
    '## Words\n',
    'Where a policy takes a metric by a word, the word stands for this query. `$service` is the service that is scaled,',
    '`$window` the window of the policy.\n',
    '| word | query |',
    '|---|---|',
    ...Object.entries(METRIC_WORDS).map(([word, query]) => `| \`${word}\` | \`${query.replaceAll('|', '\\|')}\` |`),
    '',
    BUDGET,
    KUBERNETES,
    table(kubernetes).trimEnd(),
    '',
  ].join('\n');
}

function table(metrics: readonly Metric[]): string {
  const rows = metrics.map(({ name, type, unit, labels, help }) => {
    const labelText = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${unit} | ${labelText} | ${help} |`;
  });
  return ['| name | type | unit | labels | meaning |', '|---|---|---|---|---|', ...rows, ''].join('\n');
}
