/**
 * A rate of arrivals over time, with its integral and the inverse of that: with them the next arrival is found exactly,
 * without stepping. Instants are nanoseconds from the start of the source, not necessarily whole; rates are a second.
 */
export interface RateFunction {
  /** Arrivals that the whole of it brings on average; Infinity when it never ends. */
  readonly total: number;
  rate(at: number): number;
  /** Arrivals that are expected until `at`. */
  integral(at: number): number;
  /** The first instant at which the integral is `area`; Infinity when it never is. */
  inverse(area: number): number;
}
