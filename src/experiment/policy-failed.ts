import type { Decision, Observation, Policy } from '#scaler/policy.ts';
import { fieldsOf } from '#services/check-faults.ts';
import { formatDuration } from '#sim/time.ts';

/** A policy that threw an error or decided what cannot be done. The run ends there. */
export class PolicyFailed extends Error {
  readonly policy: string;
  /** What happened, with the service and the instant, but without the policy's name. */
  readonly complaint: string;

  constructor(policy: string, service: string, at: number, what: string, cause?: unknown) {
    const complaint = `service ${service} at ${formatDuration(at)}: ${what}`;
    super(`policy ${policy}, ${complaint}`, { cause });
    this.name = 'PolicyFailed';
    this.policy = policy;
    this.complaint = complaint;
  }
}

/** What a policy decides, if it can be done. @param whose the policy's name in the scenario, and the service's */
export function decideSoundly(
  policy: Policy,
  observation: Observation,
  state: unknown,
  whose: { policy: string; service: string },
): Decision<unknown> {
  const { at } = observation;
  let decision: Decision<unknown>;
  try {
    decision = policy.decide(observation, state);
  } catch (error) {
    throw new PolicyFailed(whose.policy, whose.service, at, thrown(error), error);
  }
  const complaint = decisionFault(decision);
  if (complaint === undefined) return decision;
  throw new PolicyFailed(whose.policy, whose.service, at, complaint);
}

/** The most replicas that Kubernetes can be asked for. */
const MOST_REPLICAS = 2 ** 31 - 1;

/** What is wrong with a decision; undefined when nothing is. */
function decisionFault(decision: unknown): string | undefined {
  const { replicas, reason } = fieldsOf(decision);
  if (typeof decision !== 'object' || decision === null) return broken('the decision', 'an object', decision);
  const isCount = Number.isInteger(replicas) && (replicas as number) >= 0 && (replicas as number) <= MOST_REPLICAS;
  if (replicas !== 'unchanged' && !isCount) {
    return broken('replicas of the decision', "a whole number from 0 up or 'unchanged'", replicas);
  }
  const { code, numbers, text } = fieldsOf(reason);
  if (typeof code !== 'string' || code === '' || typeof text !== 'string' || typeof numbers !== 'object') {
    return broken('reason of the decision', 'an object { code, numbers, text }', reason);
  }
  return undefined;
}

function broken(what: string, rule: string, got: unknown): string {
  const shown = typeof got === 'number' ? String(got) : (JSON.stringify(got) ?? 'nothing');
  return `${what} must be ${rule}, got ${shown}`;
}

/** The error's name and message, and the line of a file that it was thrown at. */
function thrown(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const place = /\(?([^\s()]+):(\d+):\d+\)?$/.exec(
    error.stack?.split('\n').find((line) => /:\d+:\d+\)?$/.test(line)) ?? '',
  );
  const at = place === null ? '' : ` (${place[1]?.split('/').pop()}:${place[2]})`;
  return `it threw ${error.name}: ${error.message.split('\n')[0]}${at}`;
}
