import type { RunEvent } from '#experiment/result.ts';
import { type Steps, StepsBuilder } from './steps.ts';

/** Ready replicas of a service over time, from the transitions of its replicas. */
export function readyReplicas(events: readonly RunEvent[], service: string): Steps {
  const builder = new StepsBuilder();
  let ready = 0;
  builder.add(0, 0);
  for (const event of events) {
    if (event.type !== 'replica' || event.service !== service) continue;
    if (event.to === 'ready') ready++;
    else if (event.from === 'ready') ready--;
    else continue;
    builder.add(event.atSeconds, ready);
  }
  return builder.steps;
}

/** Desired replicas of a service over time, from the decisions of its policy. @param initial replicas at the start */
export function desiredReplicas(events: readonly RunEvent[], service: string, initial: number): Steps {
  const builder = new StepsBuilder();
  builder.add(0, initial);
  for (const event of events) {
    if (event.type === 'decision' && event.service === service && event.changed) builder.add(event.atSeconds, event.to);
  }
  return builder.steps;
}
