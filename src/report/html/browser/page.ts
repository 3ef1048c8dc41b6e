import type uPlot from 'uplot';
import type { PackedColumn } from '#report/html/pack.ts';
import type { Payload, ServiceColumns, ShownDecision, ShownRun } from '#report/html/payload.ts';
import { breachSummary, breachText, drawBreaches } from './breaches.ts';
import { makeChart } from './chart.ts';
import { clock, number, percent, seconds } from './clock.ts';
import { decisionText, drawDecisions, nearest } from './decisions.ts';
import { drawHeat, type Heat, heatRange } from './heat.ts';
import { valuesAt } from './steps.ts';
import { readTheme, type Theme } from './theme.ts';
import { columnOf } from './unpack.ts';
import type { View } from './view.ts';

/** The charts of the page, for the policy and the service that the reader has chosen. */
export class Page {
  readonly #payload: Payload;
  readonly #bytes: Uint8Array;
  readonly #view: View;
  readonly #hidden = new Set<string>();
  #policy: string;
  #service: string;
  #chosen: ShownDecision | undefined;
  #charts: uPlot[] = [];

  constructor(payload: Payload, bytes: Uint8Array, view: View) {
    this.#payload = payload;
    this.#bytes = bytes;
    this.#view = view;
    this.#policy = payload.policy;
    this.#service = payload.service;
    for (const { policy, ticked } of payload.runs) if (!ticked) this.#hidden.add(policy);
    this.#choice('policy', payload.policy, (value) => {
      this.#policy = value;
      this.#hidden.delete(value);
    });
    this.#choice('service', payload.service, (value) => {
      this.#service = value;
    });
  }

  /** Draws all charts anew. */
  draw(): void {
    const theme = readTheme();
    this.#charts = [
      this.#arrivals(theme),
      this.#supply(theme),
      this.#states(theme),
      this.#heat(theme),
      this.#byService(theme, 'chart-utilization', 'utilization', 'CPU used / CPU requested', percent),
      this.#byService(theme, 'chart-queue', 'present', 'Calls', number, 'queue'),
    ];
    this.#view.take(this.#charts);
    this.#tell();
  }

  /** Goes to the next or the previous decision. */
  step(by: number): void {
    const all = this.#decisions();
    const now = this.#chosen === undefined ? -1 : all.indexOf(this.#chosen);
    const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, now + by));
    this.#choose(all[next]);
  }

  #choice(id: string, value: string, take: (value: string) => void): void {
    const element = document.getElementById(id) as HTMLSelectElement | null;
    if (element === null) return;
    element.value = value;
    element.addEventListener('change', () => {
      take(element.value);
      this.#chosen = undefined;
      this.draw();
    });
  }

  get #run(): ShownRun {
    return this.#payload.runs.find(({ policy }) => policy === this.#policy) as ShownRun;
  }

  #decisions(): ShownDecision[] {
    return this.#run.decisions.filter(({ service }) => service === this.#service);
  }

  #column(packed: PackedColumn): (number | null)[] {
    return columnOf(this.#bytes, packed);
  }

  #numbers(packed: PackedColumn): number[] {
    return this.#column(packed) as number[];
  }

  /** The color of a policy or a service: always the same, wherever it is drawn. */
  #color(theme: Theme, index: number): string {
    return theme.series[index % theme.series.length] as string;
  }

  #host(id: string): HTMLElement {
    return document.getElementById(id) as HTMLElement;
  }

  #arrivals(theme: Theme): uPlot {
    const run = this.#run;
    const values = this.#column((run.services[this.#service] as ServiceColumns).arrivalRate);
    return makeChart({
      host: this.#host('chart-arrivals'),
      label: `Calls a second that arrive at ${this.#service} under ${run.policy}`,
      times: this.#numbers(run.times),
      lines: [{ label: `arrivals/s at ${this.#service}`, color: theme.ink, values, fill: `${theme.ink}18` }],
      format: number,
      height: 150,
      theme,
      view: this.#view,
    });
  }

  /** Ready replicas of every policy against the demand. */
  #supply(theme: Theme): uPlot {
    const { runs } = this.#payload;
    const longest = runs.reduce((a, b) => (a.times.count >= b.times.count ? a : b));
    const times = this.#numbers(longest.times);
    const lines = runs.map(({ policy, services }, i) => ({
      label: policy,
      color: this.#color(theme, i),
      values: this.#column((services[this.#service] as ServiceColumns).ready),
      stepped: true,
      // Colours come again after the last: dashes tell those apart.
      dashed: i >= theme.series.length,
      width: policy === this.#policy ? 2.5 : 1.2,
      toggle: {
        checked: !this.#hidden.has(policy),
        change: (checked: boolean) => {
          if (checked) this.#hidden.delete(policy);
          else this.#hidden.add(policy);
          this.#charts[1]?.setSeries(i + 1, { show: checked });
        },
      },
    }));
    const demand = this.#demandAt(times);
    return makeChart({
      host: this.#host('chart-supply'),
      label: `Ready replicas of ${this.#service} under each policy${demand === null ? '' : ', and the demand'}`,
      times,
      lines: [
        ...lines,
        ...(demand === null
          ? []
          : [{ label: 'demand', color: theme.demand, values: demand, stepped: true, dashed: true, width: 2 }]),
      ],
      format: number,
      height: 230,
      theme,
      view: this.#view,
    });
  }

  #demandAt(times: readonly number[]): number[] | null {
    const demand = this.#payload.demand[this.#service];
    return demand === undefined ? null : valuesAt(times, this.#numbers(demand.times), this.#numbers(demand.values));
  }

  /** Replicas of one service by state, each drawn on top of those before, with the decisions. */
  #states(theme: Theme): uPlot {
    const run = this.#run;
    const columns = run.services[this.#service] as ServiceColumns;
    const ready = this.#numbers(columns.ready);
    const starting = this.#numbers(columns.starting).map((count, i) => count + (ready[i] as number));
    const draining = this.#numbers(columns.draining).map((count, i) => count + (starting[i] as number));
    const decisions = this.#decisions();
    const band = (label: string, color: string, values: number[]) => ({
      label,
      color,
      values,
      fill: color,
      stepped: true,
      width: 0.5,
    });
    const { states } = theme;
    let pixel = 0;
    return makeChart({
      host: this.#host('chart-states'),
      label: `Replicas of ${this.#service} by state under ${run.policy}, and what was desired`,
      times: this.#numbers(run.times),
      lines: [
        band('all, with draining', states.draining, draining),
        band('with starting', states.starting, starting),
        band('ready', states.ready, ready),
        { label: 'desired', color: states.desired, values: this.#column(columns.desired), stepped: true, width: 1.5 },
      ],
      format: number,
      height: 230,
      theme,
      view: this.#view,
      above: (u) => {
        pixel = (u.posToVal(1, 'x') - u.posToVal(0, 'x')) as number;
        drawDecisions(decisions, theme, () => this.#chosen)(u);
      },
      remark: (at) => {
        const near = at === null ? undefined : nearest(decisions, at, pixel);
        return near === undefined ? '' : `▲▼ ${decisionText(near)}`;
      },
      click: (at, width) => this.#choose(nearest(decisions, at, width)),
    });
  }

  #heat(theme: Theme): uPlot {
    const run = this.#run;
    const { heat, breaches } = run;
    const { bounds, objectiveSeconds, durationSeconds } = this.#payload;
    const cells: Heat = { times: this.#numbers(heat.times), counts: this.#numbers(heat.counts), bounds };
    const [p50, p95, p99] = theme.quantiles;
    const line = (label: string, color: string, packed: PackedColumn) => ({
      label,
      color,
      values: this.#column(packed),
      width: 1.6,
    });
    return makeChart({
      host: this.#host('chart-heat'),
      label: `Sojourn times of all requests under ${run.policy} as a heat map, with their quantiles${breachSummary(breaches, durationSeconds)}`,
      times: cells.times,
      lines: [line('p50', p50, heat.p50), line('p95', p95, heat.p95), line('p99', p99, heat.p99)],
      format: seconds,
      height: 260,
      theme,
      view: this.#view,
      log: heatRange(cells),
      below: drawHeat(cells, theme, objectiveSeconds),
      above: drawBreaches(breaches, theme),
      remark: (at) => breachText(breaches, at),
    });
  }

  #byService(
    theme: Theme,
    id: string,
    name: 'utilization' | 'present',
    what: string,
    format: (value: number) => string,
    part?: 'queue',
  ): uPlot {
    const run = this.#run;
    const { services } = this.#payload;
    // What is part of another line is dashed in its colour, and left out where it is nothing.
    const parts = services.flatMap((service, i) => {
      if (part === undefined) return [];
      const values = this.#column((run.services[service] as ServiceColumns)[part]);
      if (!values.some((value) => value !== null && value > 0)) return [];
      return [{ label: `${service}, waiting`, color: this.#color(theme, i), values, dashed: true }];
    });
    return makeChart({
      host: this.#host(id),
      label: `${what} by service under ${run.policy}`,
      times: this.#numbers(run.times),
      lines: [
        ...services.map((service, i) => ({
          label: service,
          color: this.#color(theme, i),
          values: this.#column((run.services[service] as ServiceColumns)[name]),
          width: service === this.#service ? 2.2 : 1.2,
        })),
        ...parts,
      ],
      format,
      height: 170,
      theme,
      view: this.#view,
    });
  }

  #choose(decision: ShownDecision | undefined): void {
    this.#chosen = decision;
    if (decision !== undefined) this.#view.reveal(decision.at);
    this.#charts[2]?.redraw(false);
    this.#tell();
  }

  /** Says the chosen decision in words, for everybody who cannot point at it too. */
  #tell(): void {
    const box = document.getElementById('decision');
    if (box === null) return;
    const all = this.#decisions();
    const chosen = this.#chosen;
    if (chosen === undefined) {
      box.textContent =
        all.length === 0
          ? `${this.#policy} changed nothing at ${this.#service}.`
          : `${all.length} decisions of ${this.#policy} changed ${this.#service}. Choose one here or click its mark.`;
      return;
    }
    const told = [
      `Decision ${all.indexOf(chosen) + 1} of ${all.length} at ${clock(chosen.at)}: ${chosen.service} ${chosen.from} → ${chosen.to}`,
      `${chosen.code}: ${chosen.text}`,
    ];
    const paragraphs = told.map((text) => Object.assign(document.createElement('p'), { textContent: text }));
    box.replaceChildren(...paragraphs);
  }
}
