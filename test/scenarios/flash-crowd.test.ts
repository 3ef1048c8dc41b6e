import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectedCapacity } from '#experiment/capacity.ts';
import { loadScenario } from '#experiment/load-scenario.ts';
import { prepare } from '#experiment/prepare.ts';
import type { RunResult, RunSummary } from '#experiment/result.ts';
import { flashCrowdPicture, PICTURE, withTable } from './derived.ts';
import { goldenOf, runCase } from './run-case.ts';

let results: RunResult[] = [];
beforeAll(async () => {
  results = await runCase({ name: 'flash-crowd' });
}, 120_000);

function under(policy: string): RunSummary {
  const found = results.find(({ summary }) => summary.policy === policy);
  if (found === undefined) throw new Error(`no run under ${policy}`);
  return found.summary;
}

describe('the flash crowd', () => {
  it('keeps every law in every run', () => {
    expect(results.length).toBeGreaterThan(3);
    expect(results.flatMap(({ summary }) => summary.checks).length).toBeGreaterThan(0);
    expect(results.flatMap(({ summary }) => summary.checks.filter(({ ok }) => !ok))).toEqual([]);
  });

  it('brings about 180,000 requests, the same to every policy', () => {
    const sent = new Set(results.map(({ summary }) => summary.requests.sent));
    expect(sent.size).toBe(1);
    for (const count of sent) {
      expect(count).toBeGreaterThan(0.95 * 180_000);
      expect(count).toBeLessThan(1.05 * 180_000);
    }
  });

  it('needs 2 to 20 replicas of web under hpa-50, and uses the range', () => {
    const { least, most } = under('hpa-50').services.web?.replicas ?? { least: 0, most: 0 };
    expect(least).toBeGreaterThanOrEqual(2);
    expect(least).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThanOrEqual(15);
    expect(most).toBeLessThanOrEqual(20);
  });

  it('is violated more with less head room', () => {
    const ratio = (policy: string) => under(policy).violationRatio as number;
    expect(ratio('hpa-90')).toBeGreaterThan(ratio('hpa-70'));
    expect(ratio('hpa-70')).toBeGreaterThan(ratio('hpa-50'));
  });

  it('is cheaper with less head room, and dearest without an autoscaler', () => {
    const hours = (policy: string) => under(policy).replicaHours;
    expect(hours('hpa-90')).toBeLessThan(hours('hpa-70'));
    expect(hours('hpa-70')).toBeLessThan(hours('hpa-50'));
    expect(hours('hpa-50')).toBeLessThan(hours('fixed-20'));
  });

  it('meets its objective with what the peak needs', () => {
    expect(under('fixed-20').objectives.every(({ met }) => met)).toBe(true);
  });

  it('uses the CPU that arithmetic says', async () => {
    const { scenario, base } = await loadScenario('scenarios/flash-crowd.ts');
    const capacity = expectedCapacity(prepare(scenario, base));
    const { requests, services } = under('fixed-20');
    expect(requests.sent / 7200 / capacity.meanRate - 1).toBeLessThan(0.01);
    expect(requests.sent / 7200 / capacity.meanRate - 1).toBeGreaterThan(-0.01);
    const ratios = capacity.services.map(({ name, cpuSecondsPerRequest }) => ({
      name,
      ratio: (services[name]?.cpuSeconds ?? 0) / requests.sent / cpuSecondsPerRequest,
    }));
    expect(ratios.filter(({ ratio }) => !(ratio > 0.98 && ratio < 1.02))).toEqual([]);
  });

  it('comes out as it always has', () => {
    expect(goldenOf(results)).toEqual(JSON.parse(readFileSync('test/scenarios/golden/flash-crowd.json', 'utf8')));
  });

  it('is shown in the README as it comes out', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(withTable(readme, results)).toBe(readme);
    expect(flashCrowdPicture(results)).toBe(readFileSync(PICTURE, 'utf8'));
  });
});
