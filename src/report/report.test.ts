import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERIES_COLUMNS } from '#experiment/result.ts';
import { dropEmptyRunFolders, makeRunFolders, runFolder, writeRun } from './files.ts';
import { objective, outcomes, requests, resultOf, summaryOf } from './results.fixture.ts';
import { report } from './table.ts';

/** Cells of the table's rows by their heads. */
function rowsOf(text: string): Record<string, string>[] {
  const [head = '', , ...rows] = text.split('\n\n')[0]?.split('\n') ?? [];
  const cells = (line: string) => line.trim().split(/\s{2,}/);
  return rows.map((row) => Object.fromEntries(cells(head).map((name, index) => [name, cells(row)[index] ?? ''])));
}

describe('the report of some runs', () => {
  it('has a row a run with what the run came to', () => {
    expect(
      rowsOf(report([summaryOf(), summaryOf({ policy: 'fixed-20', scalingActions: { up: 0, down: 0 } })])),
    ).toEqual([
      {
        policy: 'hpa-50',
        requests: '100,005',
        p50: '42.0 ms',
        p95: '133 ms',
        p99: '1.21 s',
        rejected: '2.00 %',
        failed: '1.00 %',
        'timed out': '2.00 %',
        violations: '6.00 %',
        'replica-h': '12.35',
        actions: '+24 -19',
        digest: '0123456789ab',
      },
      expect.objectContaining({ policy: 'fixed-20', actions: '0' }),
    ]);
  });

  it('takes shares of the requests that ended, not of those sent', () => {
    const few = {
      ...requests,
      sent: 20,
      inFlight: 10,
      outcomes: { ...outcomes, completed: 5, rejected: 5, failed: 0, 'timed-out': 0 },
    };
    expect(rowsOf(report([summaryOf({ requests: few })]))[0]?.rejected).toBe('50.00 %');
  });

  it('names seeds only when there are several', () => {
    expect(rowsOf(report([summaryOf(), summaryOf({ policy: 'b' })]))[0]).not.toHaveProperty('seed');
    const several = report([summaryOf(), summaryOf({ seed: 8 })]);
    expect(rowsOf(several).map(({ seed }) => seed)).toEqual(['7', '8']);
    expect(several).toContain('seeds 7, 8');
    expect(several).toMatch(/missed\s+hpa-50 seed 8\s+94\.00 %/);
  });

  it('shows what was cut only when something was', () => {
    expect(rowsOf(report([summaryOf()]))[0]).not.toHaveProperty('cut');
    const cut = { ...requests, outcomes: { ...outcomes, completed: 94_000, cut: 1_000 } };
    expect(rowsOf(report([summaryOf({ requests: cut })]))[0]?.cut).toBe('1.00 %');
  });

  it('says what was run', () => {
    expect(report([summaryOf()])).toContain(
      'scenario shop (sha256 abcdef012345) · seed 7 · 2h of virtual time · pitot 0.1.0',
    );
  });

  it('says for each run whether the objective was met', () => {
    const good = { ...objective, violations: 100, attainedRatio: 0.999, met: true };
    const text = report([summaryOf(), summaryOf({ policy: 'fixed', objectives: [good] })]);
    expect(text).toContain('objective: 99 % of all requests completed within 300ms\n');
    expect(text).toMatch(/^ {2}missed {2}hpa-50 {2}94\.00 %$/m);
    expect(text).toMatch(/^ {2}met {5}fixed {3}99\.90 %$/m);
  });

  it('does without objectives', () => {
    const text = report([summaryOf({ objectives: [], violationRatio: null })]);
    expect(text).not.toMatch(/violations|objective/);
  });

  it('reports failed checks loudly, and only those', () => {
    expect(report([summaryOf()])).not.toContain('CHECK FAILED');
    const text = report([summaryOf({ checks: [{ name: "Little's law", ok: false, detail: 'L 3.1, λW 2.9' }] })]);
    expect(text).toContain("CHECK FAILED  hpa-50: Little's law: L 3.1, λW 2.9\n");
    expect(text).toContain('trust none of the numbers');
  });

  it('says which run was interrupted, and when', () => {
    expect(report([summaryOf({ interrupted: true, durationSeconds: 4320.50012 })])).toContain(
      'INTERRUPTED  hpa-50: ended after 1h12m500ms of virtual time',
    );
  });

  it('shows a run in which nothing was completed', () => {
    const nothing = {
      sent: 0,
      inFlight: 0,
      sojournSeconds: null,
      outcomes: { ...outcomes, completed: 0, rejected: 0, failed: 0, 'timed-out': 0 },
    };
    expect(rowsOf(report([summaryOf({ requests: nothing })]))[0]).toMatchObject({ p50: '-', rejected: '-' });
  });

  it('uses escape codes only when told that they are understood', () => {
    expect(report([summaryOf()])).not.toContain('\x1b');
    expect(report([summaryOf()], { colors: true })).toContain('\x1b[31mmissed');
  });

  it('is nothing when nothing was run', () => expect(report([])).toBe(''));
});

describe('the files of a run', () => {
  let out = '';
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'pitot-files-'));
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

  it('are in the folder of scenario, policy and seed', () => {
    const folder = writeRun(out, resultOf(summaryOf()));
    expect(folder).toBe(join(out, 'shop', 'hpa-50', '7'));
    expect(readdirSync(folder).sort()).toEqual(['events.ndjson', 'run.json', 'series.csv', 'sojourn.csv']);
  });

  it('hold the summary, a line a scrape a service, and a line an event', () => {
    const result = resultOf(summaryOf());
    const folder = writeRun(out, result);
    expect(JSON.parse(read(folder, 'run.json'))).toEqual(result.summary);
    const [head, first, second, end] = read(folder, 'series.csv').split('\n');
    expect(head).toBe(SERIES_COLUMNS.join(','));
    expect(first).toBe('15,web,0,0,0,0,0,0,,0,0,0,0,0,0,0');
    expect(second).toBe('15,"a,""b""",1,1,1,1,1,1,1,1,1,1,1,1,1,1');
    expect(end).toBe('');
    expect(read(folder, 'sojourn.csv')).toBe('at_seconds,below_0.001s,longer\n15,1,2\n30,3,4\n');
    expect(
      read(folder, 'events.ndjson')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(result.events);
  });

  it('are the same bytes for the same run', () => {
    const [a, b] = ['a', 'b'].map((name) => writeRun(join(out, name), resultOf(summaryOf())));
    for (const name of ['run.json', 'series.csv', 'sojourn.csv', 'events.ndjson']) {
      expect(read(a as string, name)).toBe(read(b as string, name));
    }
  });

  it('leave no run.json beside files of another run when writing fails', () => {
    const folder = writeRun(out, resultOf(summaryOf()));
    const broken = resultOf(summaryOf());
    broken.events = new Proxy(broken.events, {
      get() {
        throw new Error('the disk is full');
      },
    });
    expect(() => writeRun(out, broken)).toThrow('the disk is full');
    expect(readdirSync(folder).sort()).toEqual(['events.ndjson', 'series.csv', 'sojourn.csv']);
    expect(read(folder, 'events.ndjson')).toContain('"pending"');
  });

  it('never leave their folder, whatever the names are', () => {
    for (const policy of ['../up', '..', '.', 'a/b', 'a\\b', 'CON:', 'x*?']) {
      const folder = runFolder('out', { scenario: 's', policy, seed: 1 });
      expect(folder.replaceAll('\\', '/')).toMatch(/^out\/s\/[A-Za-z0-9_%-][A-Za-z0-9._%-]*\/1$/);
    }
  });

  it('have folders before anything is simulated', () => {
    makeRunFolders(out, [summaryOf(), summaryOf({ policy: 'b' })]);
    expect(readdirSync(join(out, 'shop')).sort()).toEqual(['b', 'hpa-50']);
    expect(readdirSync(join(out, 'shop', 'b', '7'))).toEqual([]);
  });

  it('take away folders in which nothing was written', () => {
    const runs = [summaryOf(), summaryOf({ policy: 'b' }), summaryOf({ scenario: 'other' })];
    makeRunFolders(out, runs);
    writeRun(out, resultOf(summaryOf()));
    dropEmptyRunFolders(out, runs);
    expect(readdirSync(out)).toEqual(['shop']);
    expect(readdirSync(join(out, 'shop'))).toEqual(['hpa-50']);
    expect(readdirSync(join(out, 'shop', 'hpa-50', '7'))).toHaveLength(4);
  });

  it.runIf(existsSync('/proc/self'))('are refused where no folder can be made, instead of trying for ever', () => {
    expect(() => makeRunFolders('/proc/pitot/out', [summaryOf()])).toThrow('ENOENT');
  });

  it('take away folders made for nothing', () => {
    mkdirSync(join(out, 'shop'));
    writeFileSync(join(out, 'shop', 'b'), 'a file in the way');
    expect(() => makeRunFolders(out, [summaryOf(), summaryOf({ policy: 'b' })])).toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(join(out, 'shop'))).toEqual(['b']);
  });
});
