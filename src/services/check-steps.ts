import type { ServiceSpec } from '#services/spec.ts';
import { parseSpan } from '#sim/time.ts';
import { type Faults, fieldsOf, listOf, namesText } from './check-faults.ts';

type Services = Readonly<Record<string, ServiceSpec>>;
type Fields = Readonly<Record<string, unknown>>;

/** How far from 1 the probabilities of a choice may add up, for thirds and sevenths in decimals. */
const TOLERANCE = 1e-9;

/** Checks a list of steps, and those within them, against the services that they may call. */
export function checkSteps(steps: readonly unknown[], where: string, services: Services, faults: Faults): void {
  steps.forEach((step, i) => {
    checkStep(fieldsOf(step), `${where}[${i}]`, services, faults);
  });
}

function checkStep(step: Fields, where: string, services: Services, faults: Faults): void {
  switch (step.step) {
    case 'wait':
      faults.notNegative(where, 'cores', step.cores);
      return;
    case 'call':
    case 'send':
      checkTarget(step, where, services, faults);
      if (step.step === 'call') checkRetry(fieldsOf(step.retry), `${where}.retry`, faults);
      return;
    case 'parallel':
      checkBranches(step.branches, where, services, faults);
      return;
    case 'choose':
      checkOptions(step.options, where, services, faults);
      return;
    case 'fail':
      faults.ratio(where, 'probability', step.probability);
  }
}

function checkTarget({ service, endpoint }: Fields, where: string, services: Services, faults: Faults): void {
  if (typeof service !== 'string') return;
  if (!Object.hasOwn(services, service)) {
    faults.add(where, 'service', `one of the services (${namesText(Object.keys(services))})`, service);
    return;
  }
  const endpoints = Object.keys(fieldsOf(fieldsOf(services[service]).endpoints));
  if (typeof endpoint !== 'string' || endpoints.includes(endpoint)) return;
  faults.add(where, 'endpoint', `one of the endpoints of ${service} (${namesText(endpoints)})`, endpoint);
}

function checkBranches(branches: unknown, where: string, services: Services, faults: Faults): void {
  if (Array.isArray(branches) && branches.length === 0) faults.add(where, 'branches', 'a list of at least 1', branches);
  listOf(branches).forEach((branch, i) => {
    checkSteps(listOf(branch), `${where}.branches[${i}]`, services, faults);
  });
}

function checkOptions(options: unknown, where: string, services: Services, faults: Faults): void {
  const probabilities = listOf(options).map((option) => listOf(option)[0]);
  if (Array.isArray(options) && probabilities.every((p) => typeof p === 'number')) {
    const sum = probabilities.reduce((total, p) => total + p, 0);
    const all = probabilities.every((p) => p >= 0 && p <= 1);
    if (all && Math.abs(sum - 1) > TOLERANCE) {
      faults.add(where, 'options', 'a list whose probabilities add up to 1', probabilities);
    }
  }
  listOf(options).forEach((option, i) => {
    const [probability, steps] = listOf(option);
    faults.ratio(where, `options[${i}][0]`, probability);
    checkSteps(listOf(steps), `${where}.options[${i}][1]`, services, faults);
  });
}

function checkRetry(retry: Fields, where: string, faults: Faults): void {
  faults.whole(where, 'attempts', retry.attempts, 1);
  checkBackoff(fieldsOf(retry.backoff), `${where}.backoff`, faults);
  if (retry.attempts === 'unlimited' && isNothing(retry.backoff)) {
    const rule = 'above 0s where attempts are unlimited, or they would all be made at the same instant';
    faults.add(where, 'backoff', rule, retry.backoff);
  }
  const budget = fieldsOf(retry.budget);
  faults.notNegative(`${where}.budget`, 'ratio', budget.ratio);
  faults.notNegative(`${where}.budget`, 'burst', budget.burst);
  faults.ratio(where, 'persistence', retry.persistence);
}

function checkBackoff(backoff: Fields, where: string, faults: Faults): void {
  faults.number(where, 'factor', backoff.factor, 'a number from 1 up', (factor) => factor >= 1);
  const [low, high] = listOf(backoff.jitter);
  faults.notNegative(where, 'jitter[0]', low);
  if (typeof low === 'number' && low >= 0) {
    faults.number(where, 'jitter[1]', high, `at least jitter[0] (${low})`, (x) => x >= low);
  }
}

/** Whether a backoff is sure to be no time at all. */
function isNothing(backoff: unknown): boolean {
  if (backoff === undefined || isZero(backoff)) return true;
  const { base, max, jitter, dist, value } = fieldsOf(backoff);
  return isZero(base) || isZero(max) || listOf(jitter)[1] === 0 || (dist === 'constant' && isZero(value));
}

function isZero(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    return parseSpan(text) === 0;
  } catch {
    return false;
  }
}
