import { describe, expect, it } from 'vitest';
import { Faults } from '#load/faults.ts';
import { Flow } from '#load/flow.ts';
import type { FlowSpec, TaskSpec, WaitSpec } from '#load/spec.ts';
import { UNANCHORED, WaitTime } from '#load/wait-time.ts';
import { Draw } from '#sim/draw.ts';
import { type Golden, goldenFiles, recordedRuns } from './golden-files.ts';
import { fnv1a, mulberry32 } from './mulberry.ts';

const files = goldenFiles();
const SECOND = 1e9;
const nothingRandom = {
  uniform: (): number => {
    throw new Error('this must not draw');
  },
};

describe.each(files.filter(({ wait }) => wait.length > 0))('waits as in $file', ({ wait, anchored }) => {
  it.each(wait)('are the same for $fn, on_start $on_start, overshoot $overshoot', (run) => {
    expect(startsAndWaits(run, anchored)).toEqual(run.start_wait);
  });
});

function startsAndWaits(run: Golden['wait'][number], anchored: boolean): [number, number][] {
  const time = WaitTime.of(specOf(run.fn), 'wait', new Faults());
  const due = Float64Array.of(anchored ? 0 : UNANCHORED);
  let now = (run.on_start ?? 0) * SECOND;
  return run.durations.map((duration) => {
    const start = now;
    now += duration * SECOND;
    const wait = time.next(now, nothingRandom, due, 0, new Draw());
    now += wait + (run.overshoot ?? 0) * SECOND;
    return [start / SECOND, wait / SECOND];
  });
}

function specOf(call: string): WaitSpec {
  const [, name, argument] = /^(\w+)\((.*)\)$/.exec(call) as unknown as [string, string, string];
  if (name === 'constant_pacing') return { every: `${argument}s` };
  if (name === 'constant_throughput') return { perSecond: Number(argument) };
  throw new Error(`no wait for ${call}`);
}

describe.each(files.filter(({ tasks }) => Object.keys(tasks).length > 0))('task lists as in $file', ({ tasks }) => {
  it.each(Object.entries(tasks))('are the same for %s', (text, list) => {
    const flow = Flow.of(flowOf(text), 'do', new Faults());
    expect([...flow.list].map((index) => flow.tasks[index]?.name)).toEqual(list);
  });
});

/** Reads 'SequentialTaskSet @task(2) a, @task b' and 'tasks={x:2,y:1} plus @task(1) z'. */
function flowOf(text: string): FlowSpec {
  const tasks: TaskSpec[] = [...text.matchAll(/(?:@task(?:\((\d+)\))? (\w+))|(?:(\w+):(\d+))/g)].map((match) => ({
    name: (match[2] ?? match[3]) as string,
    weight: Number(match[1] ?? match[4] ?? 1),
    do: [],
  }));
  return text.startsWith('Sequential') ? { sequence: tasks } : { pick: tasks };
}

describe.each(recordedRuns())('decisions of the real run in $file', ({ decisions }) => {
  const { seed, classes, users } = decisions as NonNullable<Golden['decisions']>;
  it.each(Object.entries(users))('are the same for %s', (user, names) => {
    const { do: flowSpec, wait = '0s' } = classes.find(({ name }) =>
      user.startsWith(`${name}/`),
    ) as (typeof classes)[number];
    const flow = Flow.of(flowSpec, 'do', new Faults());
    const time = WaitTime.of(wait, 'wait', new Faults());
    const stream = { uniform: mulberry32(fnv1a(`${seed}/${user}`)) };
    let place = -1;
    const seen = names.map(() => {
      place = flow.next(place, stream);
      time.next(0, stream, new Float64Array(1), 0, new Draw());
      return flow.tasks[flow.list[place] as number]?.name;
    });
    expect(seen).toEqual(names);
  });
});
