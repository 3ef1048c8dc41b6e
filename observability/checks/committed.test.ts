import { describe, expect, it } from 'vitest';
import { faultsOf } from './analyse.ts';
import { committedDashboards, committedQueries } from './committed.ts';
import { interpolate } from './interpolate.ts';
import { lint } from './lint.ts';

const VARIABLES = { run: 'r', service: '.+', scenario: 's', runs: '.+' };
const { queries, records } = committedQueries();

describe('the dashboards and rules', () => {
  it('hold many queries of each kind', () => {
    const count = (kind: string) => queries.filter((query) => query.kind === kind).length;
    expect(count('range')).toBeGreaterThan(40);
    expect(count('instant')).toBeGreaterThan(30);
    expect(count('series')).toBeGreaterThanOrEqual(8);
    expect(count('rule')).toBeGreaterThan(20);
  });

  it.each(queries.map(({ where, expr }) => [where, expr]))('ask only for what there is: %s', (_, expr = '') => {
    expect(faultsOf(interpolate(expr, VARIABLES), records)).toEqual([]);
  });

  it.each(committedDashboards())('keep the rules of the linter: $title', (dashboard) => {
    expect(lint(dashboard)).toEqual([]);
  });

  it('have the variables that their queries use', () => {
    for (const dashboard of committedDashboards()) {
      const names = new Set((dashboard.templating?.list ?? []).map(({ name }) => name));
      const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
      expect(used.filter((name) => !name.startsWith('__') && !names.has(name))).toEqual([]);
    }
  });
});
