import type { Engine } from '#sim/engine.ts';
import type { Target } from './target.ts';

/** The number of a route's entry point, undefined when there is none. */
export type Resolve = (call: string) => number | undefined;

/** Where a source stands in its scenario. */
export interface SourceContext {
  seed: number | string;
  /** The source's name; streams and keys go by it, so that other sources change nothing here. */
  name: string;
  /** The source's number, which the target is told. */
  number: number;
  engine: Engine;
  target: Target;
  resolve: Resolve;
}
