import { describe, expect, it } from 'vitest';
import { FaroRecorder } from '#telemetry/live/faro.ts';
import { MemoryTransport } from '#telemetry/live/faro-transports.ts';
import { type FaroStory, tellFaro } from './faro-events.ts';

const story: FaroStory = {
  summary: {
    scenario: 'shop',
    policy: 'hpa',
    seed: 7,
    version: '1.2.3',
    digest: 'abc',
    durationSeconds: 60,
    interrupted: false,
    objectives: [
      { target: '*', underSeconds: 0.3, ratio: 0.99, requests: 4, violations: 1, attainedRatio: 0.75, met: false },
    ],
  },
  events: [
    { type: 'replica', atSeconds: 1, service: 'web', ordinal: 0, from: null, to: 'pending' },
    {
      type: 'decision',
      atSeconds: 15,
      service: 'web',
      cause: 'sync',
      from: 2,
      to: 4,
      changed: true,
      reason: { code: 'SucceededRescale', numbers: { ratio: 1.9, odd: Number.NaN }, text: '2 -> 4' },
    },
    {
      type: 'objective',
      atSeconds: 30,
      target: '*',
      underSeconds: 0.3,
      breached: true,
      attainedRatio: 0.5,
      ratio: 0.99,
    },
  ],
  phases: [
    { atSeconds: 0, name: 'calm' },
    { atSeconds: 20, name: 'crowd' },
    { atSeconds: 45, name: 'calm again' },
  ],
};

function told(more: Partial<FaroStory> = {}): MemoryTransport {
  const memory = new MemoryTransport();
  const recorder = new FaroRecorder({
    version: '1.2.3',
    runId: 'run-1',
    attributes: { seed: '7' },
    transports: [memory],
  });
  tellFaro(recorder, { ...story, ...more });
  return memory;
}

interface Payload {
  name?: string;
  type?: string;
  timestamp: string;
  attributes?: object;
  values?: object;
}

describe('the story of a run in Faro', () => {
  it('comes in the order of virtual time, with the phase that each event belongs to', () => {
    const rows = told().items.map(({ payload, meta }) => {
      const { name, type, timestamp } = payload as unknown as Payload;
      return [timestamp.slice(14, 19), name ?? type, meta.view?.name];
    });
    expect(rows).toEqual([
      ['00:00', 'experiment.start', 'start'],
      ['00:00', 'experiment.phase', 'calm'],
      ['00:15', 'autoscaler.decision', 'calm'],
      ['00:15', 'autoscaler.decision', 'calm'],
      ['00:20', 'experiment.phase', 'crowd'],
      ['00:30', 'slo.breach', 'crowd'],
      ['00:45', 'experiment.phase', 'calm again'],
      ['01:00', 'experiment.end', 'calm again'],
      ['01:00', 'experiment.end', 'calm again'],
    ]);
  });

  it('has the numbers of a decision as a measurement, and leaves out those that are none', () => {
    const [event, measurement] = told()
      .items.slice(2, 4)
      .map(({ payload }) => payload as unknown as Payload);
    expect(event?.attributes).toMatchObject({ service: 'web', from: '2', to: '4', code: 'SucceededRescale' });
    expect(measurement?.values).toEqual({ ratio: 1.9, from: 2, to: 4 });
  });

  it('is of one session, and the same each time', () => {
    const { items } = told();
    expect(new Set(items.map(({ meta }) => meta.session?.id))).toEqual(new Set(['run-1']));
    expect(items).toEqual(told().items);
  });

  it('has what ended the run early, of files only their names, and no phase that had not begun', () => {
    const failure = {
      name: 'TypeError',
      message: 'no',
      stack: 'TypeError: no\n    at decide (file:///folder/policies/mine.ts:7:9)\n    at /folder/run.js:1:2',
    };
    const { items } = told({ failure, summary: { ...story.summary, durationSeconds: 45 } });
    const exception = items.find(({ type }) => type === 'exception')?.payload;
    expect(exception).toMatchObject({
      type: 'TypeError',
      value: 'no',
      timestamp: '2026-01-01T00:00:45.000Z',
      context: { policy: 'hpa' },
      stacktrace: {
        frames: [
          { function: 'decide', filename: 'mine.ts', lineno: 7, colno: 9 },
          { filename: 'run.js', lineno: 1, colno: 2 },
        ],
      },
    });
    const views = items.map(({ meta }) => meta.view?.name);
    expect(views).not.toContain('calm again');
  });
});
