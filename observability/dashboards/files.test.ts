import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardFiles, FOLDER } from './files.ts';

const files = dashboardFiles();

describe('the dashboards', () => {
  it('are those that are committed (npm run update:dashboards)', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, text } of files) expect(readFileSync(join(FOLDER, name), 'utf8'), name).toBe(text);
  });

  it('come out the same each time', () => {
    expect(dashboardFiles()).toEqual(files);
  });

  // Grafana keeps what it has provisioned by these: a file with another one is refused, and links to it break.
  it('keep their identities', () => {
    expect(files.map(({ text }) => (JSON.parse(text) as { uid: string }).uid)).toEqual([
      'pitot-overview',
      'pitot-pressure-points',
      'pitot-autoscaler',
      'pitot-compare-runs',
      'pitot-load',
    ]);
  });
});
