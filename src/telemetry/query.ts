import type { MetricObservation } from '#scaler/policy.ts';
import { type Fault, InvalidInput } from '#sim/invalid.ts';
import { MILLISECOND } from '#sim/time.ts';
import { Labels, NAME } from './labels.ts';
import { nearNames } from './near-names.ts';
import { type Compiled, compile } from './promql/compile.ts';
import { placeOf, QueryFault } from './promql/fault.ts';
import { QueryError, type Vector } from './promql/nodes.ts';
import { rulesOf, type Version } from './promql/rules.ts';
import type { Look } from './promql/source.ts';
import { SampleStore } from './sample-store.ts';

/** A query that is compiled once and asked at many instants. */
export interface InstantQuery {
  readonly text: string;
  /** What it looks at; who fills the store must keep as much. */
  readonly looks: readonly Look[];
  /** What a policy is told. @param at nanoseconds since the start of the run */
  evaluate(at: number): MetricObservation;
  /** The whole result, labels and all. @param time milliseconds @throws {QueryError} */
  vector(time: number): Vector;
}

export interface QueryOptions {
  /** Names the query in complaints, e.g. `policies.default.web`. */
  where: string;
  /** Names of series that can be there. Left out: any. */
  known?: readonly string[];
  /** Default: Prometheus 3. See docs/promql.md. */
  version?: Version;
}

/** What adapters say when a query has no result; policies then report it in their own words. */
export const NO_DATA = 'no matching metrics found';

/**
 * Compiles an instant query over the series of a store.
 * @throws {InvalidInput} with everything that is wrong with it: `<where>: query must be ..., got "..."`
 */
export function compileQuery(text: string, store: SampleStore, options: QueryOptions): InstantQuery {
  const compiled = compiledOrRefused(text, store, options);
  const { node, looks } = compiled;
  if (node.type !== 'vector' && node.type !== 'scalar') {
    throw refused(text, options, 'PromQL with one value for each series, not a range vector or a string');
  }
  const result = (time: number): Vector => {
    compiled.begin(time);
    return node.type === 'vector' ? node.at(time) : { labels: [Labels.NONE], values: [node.at(time)] };
  };
  return {
    text,
    looks,
    vector: result,
    evaluate: (at) => observation(() => result(Math.floor(at / MILLISECOND))),
  };
}

/** Everything that is wrong with a query, without anything to run it on. */
export function queryFaults(text: string, options: QueryOptions): readonly Fault[] {
  try {
    compileQuery(text, new SampleStore(), options);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
}

function compiledOrRefused(text: string, store: SampleStore, options: QueryOptions): Compiled {
  let compiled: Compiled;
  try {
    compiled = compile(text, store, rulesOf(options.version ?? 'prometheus-3'));
  } catch (error) {
    if (error instanceof QueryFault) throw refused(text, options, error.rule);
    throw error;
  }
  const unknown = compiled.looks.flatMap((look) => unknownRule(text, look, options.known));
  if (unknown.length === 0) return compiled;
  throw new InvalidInput(unknown.map((rule) => faultOf(text, options, rule)));
}

function unknownRule(text: string, { matchers, from }: Look, known: readonly string[] | undefined): string[] {
  const named = matchers.filter(({ name }) => name === NAME);
  if (known === undefined || named.length === 0) return [];
  if (known.some((name) => named.every(({ test }) => test(name)))) return [];
  const { operator, value } = named[0] as Look['matchers'][number];
  const what = operator === '=' ? `'${value}'` : `a name ${operator} '${value}'`;
  const near = operator === '=' ? nearNames(value, known) : [];
  const meant = near.length === 0 ? '' : `; near it: ${near.join(', ')}`;
  return [`PromQL over metrics that exist, not ${what} (at ${placeOf(text, from)}${meant})`];
}

function faultOf(text: string, { where }: QueryOptions, rule: string): Fault {
  return { where, name: 'query', rule, got: text };
}

function refused(text: string, options: QueryOptions, rule: string): InvalidInput {
  return new InvalidInput([faultOf(text, options, rule)]);
}

function observation(evaluate: () => Vector): MetricObservation {
  try {
    const { labels, values } = evaluate();
    if (values.length === 0) return { error: NO_DATA };
    const pods = labels.map((one) => one.get('pod'));
    return pods.length > 0 && pods.every((pod) => pod !== '') ? { values, pods } : { values };
  } catch (error) {
    if (error instanceof QueryError) return { error: error.message };
    throw error;
  }
}
