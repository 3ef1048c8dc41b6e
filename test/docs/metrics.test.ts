import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#telemetry/catalogue.ts';
import { functionsOf } from '#telemetry/promql/functions.ts';
import { rulesOf } from '#telemetry/promql/rules.ts';
import { metricsPage } from './metrics-page.ts';

describe('docs/metrics.md', () => {
  it('is what the catalogue says (npm run update:metrics)', () => {
    expect(readFileSync('docs/metrics.md', 'utf8')).toBe(metricsPage());
  });
});

describe('docs/promql.md', () => {
  it('names every function that there is, and none besides', () => {
    const page = readFileSync('docs/promql.md', 'utf8');
    const [, section = ''] = /## Functions\n([\s\S]*?)\n## /.exec(page) ?? [];
    const named = [...section.matchAll(/`([a-z_0-9]+)`/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(functionsOf(rulesOf('prometheus-3'))).sort());
  });
});

describe('the catalogue', () => {
  it('names each metric once, by the conventions of Prometheus', () => {
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
    for (const { name, type, labels, help, buckets } of CATALOGUE) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(labels).not.toContain('le');
      expect(buckets !== undefined).toBe(type === 'histogram');
      expect([...(buckets ?? [])].sort((a, b) => a - b)).toEqual(buckets ?? []);
    }
  });
});
