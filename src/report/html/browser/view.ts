import type uPlot from 'uplot';

/** What all charts share: the stretch of time that they show, and the cursor. */
export class View {
  readonly key = 'pitot';
  readonly #end: number;
  readonly #told: (from: number, to: number) => void;
  #charts: uPlot[] = [];
  #busy = false;
  from = 0;
  to: number;

  constructor(end: number, told: (from: number, to: number) => void) {
    this.#end = end;
    this.#told = told;
    this.to = end;
  }

  /** Shows these charts from now on, and lets go of those before. */
  take(charts: uPlot[]): void {
    for (const chart of this.#charts) if (!charts.includes(chart)) chart.destroy();
    this.#charts = charts;
    this.show(this.from, this.to);
  }

  /** Called by each chart when its own stretch changes: all others follow. */
  zoomed({ scales }: uPlot): void {
    const { min, max } = scales.x ?? {};
    if (this.#busy || typeof min !== 'number' || typeof max !== 'number') return;
    if (Math.abs(min - this.from) < 1e-9 && Math.abs(max - this.to) < 1e-9) return;
    this.show(min, max);
  }

  /** Shows from `from` to `to`, kept within the run and no shorter than five seconds. */
  show(from: number, to: number): void {
    const length = Math.min(this.#end, Math.max(5, to - from));
    this.from = Math.max(0, Math.min(this.#end - length, from));
    this.to = this.from + length;
    this.#busy = true;
    for (const chart of this.#charts) {
      chart.setScale('x', { min: this.from, max: this.to });
      chart.root.dataset.from = String(this.from);
      chart.root.dataset.to = String(this.to);
    }
    // uPlot commits its changes in a microtask, and tells its hooks then.
    queueMicrotask(() => {
      this.#busy = false;
    });
    this.#told(this.from, this.to);
  }

  reset(): void {
    this.show(0, this.#end);
  }

  /** Half or twice as much around the middle. */
  zoom(factor: number): void {
    const middle = (this.from + this.to) / 2;
    const half = ((this.to - this.from) / 2) * factor;
    this.show(middle - half, middle + half);
  }

  /** Left or right by a share of what is shown. */
  move(share: number): void {
    const by = (this.to - this.from) * share;
    this.show(this.from + by, this.to + by);
  }

  /** Brings an instant into view without changing how much is shown. */
  reveal(at: number): void {
    if (at >= this.from && at <= this.to) return;
    const half = (this.to - this.from) / 2;
    this.show(at - half, at + half);
  }

  resize(): void {
    for (const chart of this.#charts) {
      const host = chart.root.parentElement;
      if (host !== null && host.clientWidth > 0) chart.setSize({ width: host.clientWidth, height: chart.height });
    }
  }
}
