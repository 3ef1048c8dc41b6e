/** A sum and what rounding has taken from it so far. */
export class Sum {
  sum = 0;
  error = 0;

  get total(): number {
    return Math.abs(this.sum) === Number.POSITIVE_INFINITY ? this.sum : this.sum + this.error;
  }
}

/** Adds by Kahan's way with Neumaier's improvement. Source: prometheus/prometheus, promql/functions.go, kahanSumInc. */
export function addTo(to: Sum, value: number): void {
  const next = to.sum + value;
  if (Math.abs(next) === Number.POSITIVE_INFINITY) to.error = 0;
  else if (Math.abs(to.sum) >= Math.abs(value)) to.error += to.sum - next + value;
  else to.error += value - next + to.sum;
  to.sum = next;
}
