import { type Console, canRedraw, wantsColors } from './console.ts';

/** At most 12 redraws a second. */
const REDRAW_INTERVAL = 1000 / 12;
const BAR = 24;

/** Tells on stderr how far the work is: one line that is redrawn on a terminal, a line every 10 % in a pipe. */
export class Progress {
  readonly #console: Console;
  readonly #label: string;
  /** Milliseconds. */
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #redraw: boolean;
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** Tenths of the work that have been told. */
  #tenths = 0;

  constructor(console: Console, label: string, now: () => number = () => performance.now()) {
    this.#console = console;
    this.#label = label;
    this.#now = now;
    this.#startedAt = now();
    this.#redraw = canRedraw(console.stderr, console.env);
  }

  /** @param share of the work that is done, 0..1 */
  update(share: number, finished: number, total: number): void {
    if (this.#redraw) this.#draw(share, finished, total);
    else this.#tell(share, finished, total);
  }

  /** Takes the line away; what follows starts on a clean one. */
  clear(): void {
    if (this.#redraw && this.#drawnAt > Number.NEGATIVE_INFINITY) this.#console.stderr.write(ERASE_LINE);
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  #draw(share: number, finished: number, total: number): void {
    const now = this.#now();
    if (now - this.#drawnAt < REDRAW_INTERVAL) return;
    this.#drawnAt = now;
    const full = Math.floor(share * BAR);
    const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
    const elapsed = now - this.#startedAt;
    const parts = [percent(share), `${finished} of ${total} runs`, remaining(share, elapsed), rate(finished, elapsed)];
    // Some terminals say that they have no columns at all.
    const width = (this.#console.stderr.columns || 80) - 1;
    // A line that wraps cannot be erased: the bar goes first, then what does not fit.
    const text = `${this.#label}  ${parts.join('  ')}`.trimEnd().slice(0, width);
    const room = text.length + BAR + 2 <= width;
    const painted = wantsColors(this.#console.stderr, this.#console.env) ? `\x1b[36m${bar}\x1b[39m` : bar;
    this.#console.stderr.write(`${ERASE_LINE}${room ? `${painted}  ` : ''}${text}`);
  }

  #tell(share: number, finished: number, total: number): void {
    const tenths = Math.floor(share * 10 + 1e-9);
    if (tenths <= this.#tenths) return;
    this.#tenths = tenths;
    const elapsed = this.#now() - this.#startedAt;
    const ahead = share < 1 ? [rate(finished, elapsed), remaining(share, elapsed)] : [];
    const parts = [`${tenths * 10} %`, `${finished} of ${total} runs`, `${(elapsed / 1000).toFixed(1)} s`, ...ahead];
    this.#console.stderr.write(`${this.#label}: ${parts.filter((part) => part !== '').join(', ')}\n`);
  }
}

/** To the first column, and erase to the end of the line. */
const ERASE_LINE = '\r\x1b[K';

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart(5);
}

/** Runs a second or a minute, whichever is a number to read; nothing before the first has finished. */
function rate(finished: number, elapsed: number): string {
  const perSecond = (finished * 1000) / elapsed;
  if (finished === 0 || !Number.isFinite(perSecond)) return '';
  return perSecond >= 1 ? `${perSecond.toFixed(1)} runs/s` : `${(perSecond * 60).toFixed(1)} runs/min`;
}

/** What the rest takes if it goes on as it went; nothing while that is a guess. */
function remaining(share: number, elapsed: number): string {
  if (share < 0.01) return '';
  const seconds = (elapsed * (1 - share)) / share / 1000;
  return `${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
