import { Command } from 'commander';
import { findSamples } from '#report/find-samples.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { PrometheusRefused } from '#telemetry/live/prometheus-client.ts';
import { push, selectorOf } from '#telemetry/live/push.ts';
import type { Console } from './console.ts';
import { readEnd } from './end-option.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { until } from './interrupt.ts';
import { Progress } from './progress.ts';

const WHERE = 'pitot push';

interface Options {
  prometheus: string;
  end: string;
  resume?: boolean;
  as?: string;
  quiet?: boolean;
}

const EXAMPLES = `
Examples:
  pitot push out/flash-crowd --prometheus http://127.0.0.1:9090           all its runs, which ended just now
  pitot push out/shop-day/hpa-50/1 out/shop-day/hpa-70/1 --prometheus http://127.0.0.1:9090
  pitot push out/flash-crowd --prometheus http://127.0.0.1:9090 --resume  goes on where it was cut off
  pitot push out/flash-crowd --prometheus http://127.0.0.1:9090 --as before-the-fix

Every series has the labels run_id (flash-crowd/hpa-50/1), scenario, policy and seed. All runs begin at the same instant.
Prometheus has to be started with --web.enable-remote-write-receiver. Without out_of_order_time_window in its
configuration it takes whole runs only while it scrapes nothing, itself included; docs/prometheus.md has more.`;

/** `pitot push`: writes the samples of finished runs into a real Prometheus. */
export function pushCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('push')
    .description('write the samples of finished runs into a Prometheus, as if it had scraped them')
    .argument('<folders...>', 'folders that pitot run wrote, such as out/flash-crowd')
    .requiredOption('--prometheus <url>', 'its address, such as http://127.0.0.1:9090')
    .option('--end <time>', 'when the longest run ends: now, or a time that is past (2026-05-01T12:00:00Z)', 'now')
    .option('--resume', 'go on with a push that was cut off, as far as it came')
    .option('--as <name>', "what run_id begins with (default: the scenario's name)")
    .option('-q, --quiet', 'no progress and no remarks on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (folders: string[], options: Options) => {
      try {
        exit(await until((signal) => pushAll(folders, options, console, signal)));
      } catch (error) {
        exit(explain(error, undefined, console));
      }
    });
}

async function pushAll(
  folders: readonly string[],
  options: Options,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { stdout, stderr } = console;
  const end = readEnd(options.end, WHERE);
  const url = readUrl(options.prometheus);
  const runs = findSamples(folders, WHERE);
  const progress = options.quiet ? undefined : new Progress(console, 'push');
  const tell = (text: string) => {
    progress?.clear();
    if (!options.quiet) stderr.write(`${text}\n`);
  };
  try {
    const pushed = await push(runs, {
      url,
      end,
      signal,
      resume: options.resume === true,
      ...(options.as === undefined ? {} : { name: options.as }),
      onProgress: (share) => progress?.update(Math.min(1, share), share < 1 ? 0 : runs.length, runs.length),
      onTrouble: (why) =>
        tell(why === undefined ? 'it answers again' : `${url} does not answer (${why}); trying again`),
    });
    progress?.clear();
    const times = [pushed.begin, pushed.end].map((at) => new Date(at).toISOString());
    const what = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, ${pushed.samples} samples`;
    stdout.write(`${what} from ${times[0]} to ${times[1]}: ${selectorOf(pushed.runs)}\n`);
    return EXIT.ok;
  } catch (error) {
    progress?.clear();
    if (signal.aborted) {
      tell('interrupted; the same command with --resume goes on from here');
      return EXIT.interrupted;
    }
    if (!(error instanceof PrometheusRefused)) throw error;
    stderr.write(`${WHERE}: ${error.message}\n`);
    return EXIT.failed;
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bad = url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '';
  if (!bad) return text;
  throw InvalidInput.of(WHERE, '--prometheus', 'an address such as http://127.0.0.1:9090', text);
}
