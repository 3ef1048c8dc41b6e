import type { RateSpec, ShapeSpec, SourceSpec } from '#load/spec.ts';
import { parseDuration } from '#sim/time.ts';
import type { Scenario } from './scenario.ts';

/** A part of the load. */
export interface LoadPhase {
  atSeconds: number;
  name: string;
}

/**
 * The parts of a scenario's load: one for every instant at which a stage of some source begins, called by the stages that
 * go on then. A load without stages is one phase, `load`.
 */
export function loadPhases({ load }: Pick<Scenario, 'load'>): LoadPhase[] {
  const sources = Object.entries(load).map(([name, source]) => stagesOf(name, source));
  const instants = [...new Set(sources.flat().map(({ atSeconds }) => atSeconds))].sort((a, b) => a - b);
  if (instants.length === 0) return [{ atSeconds: 0, name: 'load' }];
  if (instants[0] !== 0) instants.unshift(0);
  return instants.map((atSeconds) => {
    const current = sources.map((stages) => stages.findLast((stage) => stage.atSeconds <= atSeconds)?.name);
    return { atSeconds, name: current.filter((name) => name !== undefined).join(', ') };
  });
}

function stagesOf(name: string, source: SourceSpec): LoadPhase[] {
  return source.source === 'arrivals' ? rateStages(name, source.rate) : shapeStages(name, source.shape);
}

function rateStages(source: string, rate: RateSpec): LoadPhase[] {
  if (typeof rate === 'number' || !('stages' in rate)) return [];
  const phases: LoadPhase[] = [];
  let at = 0;
  let before = 0;
  for (const stage of rate.stages) {
    const [from, to] = [stage.from ?? before, stage.rate];
    const length = parseDuration(stage.for);
    const what = from === to ? `${to} a second` : `${from} to ${to} a second`;
    // A stage that takes no time is a jump between two others.
    if (length > 0) phases.push({ atSeconds: at / 1e9, name: `${source}: ${what}` });
    at += length;
    before = to;
  }
  return [...phases, { atSeconds: at / 1e9, name: `${source}: over` }];
}

function shapeStages(source: string, shape: ShapeSpec): LoadPhase[] {
  if (!('stages' in shape)) return [];
  let at = 0;
  const phases = shape.stages.map(({ until, users }) => {
    const phase = { atSeconds: at, name: `${source}: ${users} users` };
    at = parseDuration(until) / 1e9;
    return phase;
  });
  return [...phases, { atSeconds: at, name: `${source}: over` }];
}
