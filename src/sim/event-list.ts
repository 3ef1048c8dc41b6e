/**
 * The port of a future event list. Events come out in the order (time, sequence): earliest first, and at the same
 * instant the one that was pushed first. An event is a kind and two integers; its handle is a slot number.
 */
export interface EventList {
  /** Instant, kind and arguments of the event that `next` has taken out. */
  readonly at: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  /** Events in the list that are not cancelled. */
  readonly size: number;
  /**
   * @param at integer nanoseconds, not before the last event taken out
   * @param kind 0..254
   * @returns a handle, good until the event is taken out or cancelled; then it is used again for another event
   */
  push(at: number, kind: number, a: number, b: number): number;
  /** Takes back an event that has neither been taken out nor cancelled. */
  cancel(event: number): void;
  /** Takes out the next event at or before `until`; false when there is none. */
  next(until: number): boolean;
}
