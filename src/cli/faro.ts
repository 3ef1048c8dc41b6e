import type { Failure } from '#experiment/failure.ts';
import { tellFaro } from '#experiment/faro-events.ts';
import { loadPhases } from '#experiment/load-phases.ts';
import type { RunResult } from '#experiment/result.ts';
import type { Scenario } from '#experiment/scenario.ts';
import { writeFaro } from '#report/files.ts';
import { InvalidInput } from '#sim/invalid.ts';
import { FaroRecorder } from '#telemetry/live/faro.ts';
import { FaroRefused, HttpTransport } from '#telemetry/live/faro-http.ts';
import { LinesTransport } from '#telemetry/live/faro-transports.ts';
import type { Console } from './console.ts';

/** Options of `pitot run` that say what Faro is told. */
export interface FaroOptions {
  /** A folder, or false for no files. */
  out: string | false;
  /** Write it beside the results. */
  faro?: boolean;
  /** Post it to this receiver. */
  faroUrl?: string;
}

/** Tells Faro of runs as they end: into a file beside their results, to a receiver, or both. */
export class FaroTelling {
  readonly #options: FaroOptions;
  readonly #scenario: Scenario;
  readonly #console: Console;
  /** What has not been posted yet; one run after the other, so that a receiver gets them one at a time. */
  #posting: Promise<void> = Promise.resolve();
  #refused = false;

  /** @throws {InvalidInput} when the options cannot be had */
  constructor(options: FaroOptions, scenario: Scenario, console: Console) {
    if (options.faro && options.out === false) {
      throw InvalidInput.of('pitot run', '--faro', 'left out where no files are written (--no-out)', true);
    }
    if (options.faroUrl !== undefined) checkUrl(options.faroUrl);
    this.#options = options;
    this.#scenario = scenario;
    this.#console = console;
  }

  /** @param failure what ended the run early, if that was an error */
  tell(result: RunResult, failure?: Failure): void {
    const { out, faro, faroUrl } = this.#options;
    const lines = faro ? new LinesTransport() : undefined;
    const http = faroUrl === undefined ? undefined : this.#receiver(faroUrl);
    const transports = [lines, http].filter((transport) => transport !== undefined);
    if (transports.length > 0) this.#narrate(result, failure, transports);
    if (out !== false) writeFaro(out, result.summary, lines?.lines);
    if (http !== undefined) this.#posting = this.#posting.then(() => this.#post(http));
  }

  /** Waits until everything is posted. @returns whether the receiver has taken it */
  async settle(): Promise<boolean> {
    await this.#posting;
    return !this.#refused;
  }

  /** The key is only ever in the environment: not in a file, nor where a list of processes shows it. */
  #receiver(url: string): HttpTransport {
    const apiKey = this.#console.env.PITOT_FARO_API_KEY;
    return new HttpTransport({ url, ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }) });
  }

  #narrate(
    { summary, events }: RunResult,
    failure: Failure | undefined,
    transports: ConstructorParameters<typeof FaroRecorder>[0]['transports'],
  ): void {
    const { scenario, policy, version } = summary;
    const seed = String(summary.seed);
    const runId = `${scenario}/${policy}/${seed}`;
    const recorder = new FaroRecorder({ version, runId, attributes: { scenario, policy, seed }, transports });
    tellFaro(recorder, { summary, events, phases: loadPhases(this.#scenario), failure });
  }

  /** Whoever does not take one run is not asked for each of the others. */
  async #post(http: HttpTransport): Promise<void> {
    if (this.#refused) return;
    try {
      await http.flush();
    } catch (error) {
      if (!(error instanceof FaroRefused)) throw error;
      this.#refused = true;
      this.#console.stderr.write(`pitot run: ${error.message}; the results are kept\n`);
    }
  }
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '') return;
  throw InvalidInput.of('pitot run', '--faro-url', 'an address such as http://127.0.0.1:12347/collect', text);
}
