import { Command } from 'commander';
import { findSamples, type SampledRun } from '#report/find-samples.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { formatDuration, parseDuration } from '#sim/time.ts';
import type { MetricsServer } from '#telemetry/live/metrics-server.ts';
import { RecordedReadings } from '#telemetry/live/recorded-readings.ts';
import { runLabels } from '#telemetry/live/recorded-run.ts';
import { replay } from '#telemetry/live/replay.ts';
import { readSampleFile } from '#telemetry/live/sample-file.ts';
import type { Console } from './console.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { until } from './interrupt.ts';

const WHERE = 'pitot replay';

interface Options {
  from: string;
  speed: string;
  port: string;
  host: string;
  quiet?: boolean;
}

const EXAMPLES = `
Examples:
  pitot replay out/flash-crowd/hpa-50/1                  scrape http://127.0.0.1:9464/metrics meanwhile
  pitot replay out/shop-day/hpa-50/1 --from 17h          the evening only
  pitot replay out/shop-day/hpa-50/1 --speed 60          a minute in a second

At a speed above 1 counters grow that much faster than time passes for whoever scrapes: shapes are right, rates a second
are not. pitot push has the true rates at once.`;

/** `pitot replay`: shows a finished run at /metrics, as if it were going on now. */
export function replayCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('replay')
    .description('play a finished run in real time, for a Prometheus that scrapes /metrics')
    .argument('<folder>', 'the folder of one run, such as out/flash-crowd/hpa-50/1')
    .option('--from <time>', 'where in the run to begin', '0s')
    .option('--speed <factor>', 'seconds of the run in a second', '1')
    .option('--port <number>', 'where to listen; 0 takes any that is free', '9464')
    .option('--host <address>', 'whom to listen to; the default is this machine only', '127.0.0.1')
    .option('-q, --quiet', 'no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, options: Options) => {
      try {
        exit(await until((signal) => play(folder, options, console, signal)));
      } catch (error) {
        exit(explain(error, undefined, console));
      }
    });
}

async function play(folder: string, options: Options, console: Console, signal: AbortSignal): Promise<ExitCode> {
  // The servers take longer to load than all of pitot, and no other command needs them.
  const { CannotListen, MetricsServer: Server } = await import('#telemetry/live/metrics-server.ts');
  const { RunRegistry } = await import('#telemetry/live/run-registry.ts');
  const { stdout, stderr } = console;
  const speed = numberOf('--speed', 'a number above 0', options.speed, (value) => value > 0);
  const port = numberOf('--port', 'a port, 0 to 65535', options.port, (n) => Number.isInteger(n) && n <= 65_535);
  const run = onlyRun(folder);
  const from = startOf(options.from, run);
  const { decoder, rows } = readSampleFile(run.file);
  const readings = new RecordedReadings(decoder.labels, run.file);
  let shown = false;
  let server: MetricsServer;
  try {
    const metrics = new RunRegistry(readings, runLabels(run));
    server = await Server.start({ metrics, host: options.host, port, isReady: () => shown });
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error;
    stderr.write(`${WHERE}: ${error.message}; --host and --port say where else\n`);
    return EXIT.failed;
  }
  stdout.write(`${server.url}/metrics\n`);
  if (!options.quiet && speed !== 1) {
    stderr.write(
      `warning: at --speed ${speed} every rate that is measured from outside is ${speed} times the true one\n`,
    );
  }
  try {
    const ended = await replay(rows, readings, {
      from: from / 1e6,
      speed,
      signal,
      onShown: () => {
        shown = true;
      },
    });
    if (signal.aborted) return EXIT.interrupted;
    if (!options.quiet && ended !== undefined) stderr.write(`the run is over, at ${formatDuration(ended * 1e6)}\n`);
    return EXIT.ok;
  } finally {
    await server.close();
  }
}

function onlyRun(folder: string): SampledRun {
  const [run, ...others] = findSamples([folder], WHERE);
  if (run !== undefined && others.length === 0) return run;
  throw InvalidInput.of(WHERE, 'the results', `of one run, not of ${others.length + 1}: name one's own folder`, folder);
}

/** Nanoseconds. */
function startOf(text: string, { durationSeconds }: SampledRun): number {
  let from: number;
  try {
    from = parseDuration(text);
  } catch {
    throw InvalidInput.of(WHERE, '--from', 'a duration such as 40m', text);
  }
  if (from < durationSeconds * 1e9) return from;
  throw InvalidInput.of(WHERE, '--from', `before the end of the run (${formatDuration(durationSeconds * 1e9)})`, text);
}

function numberOf(name: string, rule: string, text: string, isRight: (value: number) => boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0 && isRight(value)) return value;
  throw InvalidInput.of(WHERE, name, rule, text);
}
