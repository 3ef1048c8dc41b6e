/**
 * The port through which load reaches whatever serves it: the virtual fleet, the live gateway, a null target in tests.
 * Entry points are numbers that the experiment has resolved from ingress routes; outcomes are the codes of #sim/outcome.ts.
 */
export interface Target {
  /**
   * Sends one request at the current instant.
   * @param source number of the load source, for the records
   * @param token what `answered` is told; -1 when nobody waits for the answer
   * @param entry entry point
   * @param keyA first half of the request's key (int32)
   * @param keyB second half
   * @param timeout nanoseconds the sender waits, 0 = for ever
   */
  send(source: number, token: number, entry: number, keyA: number, keyB: number, timeout: number): void;
  /** The sender of the request in flight under this source and token is gone (a stopped user): nothing will be answered. */
  abandon(source: number, token: number): void;
}

/** What a source must offer to be told of answers. Called at most once per sent request, at the instant of the answer. */
export interface Sender {
  answered(token: number, outcome: number): void;
}
