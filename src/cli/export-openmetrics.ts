import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Command } from 'commander';
import { findSamples } from '#report/find-samples.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { openMetrics } from '#telemetry/live/openmetrics.ts';
import type { Console } from './console.ts';
import { readEnd } from './end-option.ts';
import { explain } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const WHERE = 'pitot export openmetrics';

interface OpenMetricsExport {
  output: string;
  end: string;
  as?: string;
}

const EXAMPLES = `
Examples:
  pitot export openmetrics out/shop-day -o run.om
  promtool tsdb create-blocks-from --max-block-duration=24h openmetrics run.om data    data is Prometheus' storage

Every series has the labels run_id (shop-day/hpa-50/1), scenario, policy and seed. docs/prometheus.md says when this is
better than pitot push.`;

/** `pitot export openmetrics`: the samples of finished runs as text, for promtool. */
export function openMetricsCommand(console: Console, exit: (code: ExitCode) => void): Command {
  return new Command('openmetrics')
    .description('write the samples of finished runs as OpenMetrics text, which promtool makes blocks of')
    .argument('<folders...>', 'folders that pitot run wrote, such as out/flash-crowd')
    .option('-o, --output <file>', 'the file to write', 'run.om')
    .option('--end <time>', 'when the longest run ends: now, or a time that is past (2026-05-01T12:00:00Z)', 'now')
    .option('--as <name>', "what run_id begins with (default: the scenario's name)")
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .showHelpAfterError('(pitot export openmetrics --help shows what there is)')
    .action((folders: string[], options: OpenMetricsExport) => {
      try {
        exit(exportOpenMetrics(folders, options, console));
      } catch (error) {
        exit(explain(error, undefined, console));
      }
    });
}

/** @throws {InvalidInput} */
function exportOpenMetrics(folders: readonly string[], options: OpenMetricsExport, console: Console): ExitCode {
  const { output } = options;
  const end = readEnd(options.end, WHERE);
  const runs = findSamples(folders, WHERE);
  write(output, openMetrics(runs, { end, ...(options.as === undefined ? {} : { name: options.as }) }));
  console.stderr.write(`${runs.length} ${runs.length === 1 ? 'run is' : 'runs are'} in ${output}\n`);
  return EXIT.ok;
}

const CHUNK = 1 << 20;

/** Writes a file whole or not at all. */
function write(file: string, texts: Iterable<string>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = opened(temporary, file);
  try {
    let chunk = '';
    for (const text of texts) {
      chunk += text;
      if (chunk.length < CHUNK) continue;
      writeWhole(handle, chunk);
      chunk = '';
    }
    writeWhole(handle, chunk);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

function opened(temporary: string, file: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (error) {
    throw InvalidInput.of(WHERE, '--output', `a file that can be written (${(error as Error).message})`, file);
  }
}

function writeWhole(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(handle, bytes, from);
}
