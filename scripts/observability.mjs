// `npm run observability`: starts Prometheus and Grafana in Docker, or says how to do with a Prometheus of this machine.
// `npm run observability -- stop` ends them; what they have stored stays.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMPOSE = ['compose', '--file', 'observability/compose.yaml'];

const STARTED = `
Grafana     http://127.0.0.1:3000   (dashboards: Overview, Pressure points, Autoscaler, Compare runs, Load)
Prometheus  http://127.0.0.1:9090

Now give it a run:
  npx pitot run flash-crowd
  npx pitot push out/flash-crowd --prometheus http://127.0.0.1:9090

docs/observability.md goes on from here. To end both: npm run observability -- stop
`;

const WITHOUT_DOCKER = `
Nothing was started. Grafana comes with Docker only, but a Prometheus of this machine answers the same queries
(Debian: apt install prometheus; macOS: brew install prometheus; or a release from prometheus.io):

  prometheus --config.file=observability/prometheus/local.yml --storage.tsdb.path=out/prometheus --storage.tsdb.retention.time=60d --web.enable-remote-write-receiver --web.listen-address=127.0.0.1:9090

and in another terminal:

  npx pitot run flash-crowd
  npx pitot push out/flash-crowd --prometheus http://127.0.0.1:9090

Then open http://127.0.0.1:9090 and ask; docs/observability.md has the queries.
`;

/** Why Docker cannot be used here, or nothing. */
function missing() {
  const asked = (...args) => spawnSync('docker', args, { encoding: 'utf8', timeout: 20_000 });
  const version = asked(...COMPOSE.slice(0, 1), 'version');
  if (version.error?.code === 'ENOENT') return 'There is no Docker here.';
  if (version.status !== 0) return 'Docker is here, but not Docker Compose 2 (the command `docker compose`).';
  if (asked('info').status !== 0) return 'Docker is here, but its engine does not run.';
  return undefined;
}

function main([action = 'start', ...more]) {
  if (!['start', 'stop'].includes(action) || more.length > 0) {
    console.error(`npm run observability: the action must be start or stop, got ${[action, ...more].join(' ')}`);
    return 2;
  }
  const why = missing();
  if (why !== undefined) {
    console.log(`${why}${action === 'start' ? WITHOUT_DOCKER : ' So nothing runs in it.'}`);
    return 0;
  }
  const args = action === 'start' ? ['up', '--detach', '--wait'] : ['down'];
  const { status } = spawnSync('docker', [...COMPOSE, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) return status ?? 1;
  if (action === 'start') console.log(STARTED);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
