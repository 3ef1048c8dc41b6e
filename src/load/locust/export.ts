import { Faults } from '#load/faults.ts';
import { shapeTable } from '#load/shape-table.ts';
import type { UserClassSpec, UsersSpec } from '#load/spec.ts';
import { parseDuration, SECOND } from '#sim/time.ts';
import { classSource } from './export-classes.ts';
import { MACHINERY } from './export-machinery.ts';
import { shapeSource } from './export-shape.ts';
import { docText, PYTHON_KEYWORDS, pythonSeconds, pythonText } from './export-text.ts';
import { roundHalfEven } from './round-half-even.ts';

export interface ExportOptions {
  scenario: string;
  description?: string | undefined;
  /** Name of the source; streams and keys go by it. */
  source: string;
  seed: number | string;
  /** Default: the source's, or FastHttpUser. */
  client?: 'fast' | 'http' | undefined;
  /** Which order of classes the file insists on; 'auto' takes what the installed Locust has. Default: the source's, or 'auto'. */
  dialect?: 'auto' | 'smooth' | 'kl' | undefined;
  /** Nanoseconds after which the run ends, whatever the shape says. */
  until?: number | undefined;
}

export interface Exported {
  text: string;
  /** What the file says in another way than the scenario, for whoever exports it. */
  remarks: string[];
}

const TIMEOUT = '60s';

/** What the machinery defines or imports, which no user class may be named. */
const TAKEN = new Set([
  ...['Client', 'FastHttpUser', 'HttpUser', 'LoadTestShape', 'NewestFirst', 'Pick', 'PitotUser', 'Sequence', 'Shape'],
  ...[
    'Stream',
    'TaskSet',
    'Tasks',
    'WorkerRunner',
    'SCENARIO',
    'SOURCE',
    'SEED',
    'TIMEOUT',
    'LIMIT',
    'MASK',
    'OPTIONS',
  ],
  ...['INSTALLED_DIALECT', 'csv', 'decisions', 'derive_key', 'events', 'gevent', 'hash_text', 'json', 'locust', 'math'],
  ...['os', 'prepare', 'requests', 'tag', 'task', 'time', 'write_logs', 'write_rows'],
  ...PYTHON_KEYWORDS,
]);

/**
 * A locustfile whose users decide as the virtual ones do: same streams, same keys, same shape, row by row.
 * @throws {InvalidInput} with everything of the source that a locustfile cannot say, and why
 */
export function exportLocustfile(spec: UsersSpec, options: ExportOptions): Exported {
  const where = `load.${options.source}`;
  const faults = new Faults();
  const remarks: string[] = [];
  const client = options.client ?? spec.client ?? 'fast';
  const dialect = options.dialect ?? spec.dialect ?? 'auto';
  const timeout = timeoutOf(spec, where, faults);
  const rows = shapeTable(spec.shape, `${where}.shape`, faults).slice(
    0,
    Math.ceil((options.until ?? Number.MAX_SAFE_INTEGER) / SECOND),
  );
  const classes = spec.users.map((userClass, i) => {
    const place = `${where}.users[${i}]`;
    if (TAKEN.has(userClass.name)) faults.add(place, 'name', 'another: the locustfile uses this one', userClass.name);
    return classSource(userClass, place, faults);
  });
  faults.finish();
  if (dialect !== 'kl') remarks.push(...skews(spec.users));
  const usesTags = spec.users.some(({ do: flow }) => ('pick' in flow ? flow.pick : flow.sequence).some(isTagged));
  const base = client === 'fast' ? 'FastHttpUser' : 'HttpUser';
  const parts = [
    `${heading(options)}\n\n${imports(base, usesTags)}\n\n${constants(options, dialect, timeout, spec.limit, client)}`,
    MACHINERY,
    `# ---- The profile ${'-'.repeat(93)}`,
    ...classes,
    shapeSource(rows),
  ];
  return { text: `${parts.join('\n\n\n')}\n`, remarks };
}

function heading({ scenario, description, source, seed }: ExportOptions): string {
  const title = docText(wrapped(`${scenario}: ${description ?? `the users "${source}"`}`));
  return `"""${title}

Written by pitot locust export, for Locust from 2.12 on. Each user decides by a random stream of its own, the same as in
pitot's own runs with seed ${seed}: same tasks, same waits, same request keys, whatever the answers are.

    locust -f locustfile.py --headless --only-summary --exit-code-on-error 0 \\\\
        --csv out --csv-full-history -H http://127.0.0.1:8080

The shape says how many users there are and when the run ends: no -u, -r or -t. Beside Locust's own files there are then
out_decisions.csv, out_requests.csv and out_final.json. PITOT_SEED=7 in the environment runs with another seed.
Decisions are equal in one process; with --processes or workers each process counts its users from 0.
"""`;
}

/** At most 110 characters a line, where there are blanks. */
function wrapped(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/(.{1,110})(?: |$)/g, '$1\n')
    .trimEnd();
}

function imports(base: string, usesTags: boolean): string {
  return `import csv
import json
import math
import os
import time

import gevent
import gevent.pool
import locust
import locust.dispatch
import locust.stats
from locust import ${base}, LoadTestShape, TaskSet, events, ${usesTags ? 'tag, ' : ''}task
from locust.runners import WorkerRunner`;
}

function constants(
  { scenario, source, seed }: ExportOptions,
  dialect: 'auto' | 'smooth' | 'kl',
  timeout: number,
  limit: number | undefined,
  client: 'fast' | 'http',
): string {
  const seconds = timeout === 0 ? 'None' : pythonSeconds(timeout);
  const lines = [
    `SCENARIO = ${pythonText(scenario)}`,
    `SOURCE = ${pythonText(source)}`,
    `SEED = os.environ.get("PITOT_SEED", ${pythonText(String(seed))})`,
    `TIMEOUT = ${seconds}  # seconds that a user waits for an answer${timeout === 0 ? ': for ever' : ''}`,
    `LIMIT = ${limit ?? 'None'}  # answered requests that end the run`,
    '',
    '# The order in which classes are chosen has changed with Locust 2.27.',
    'INSTALLED_DIALECT = "kl" if hasattr(locust.dispatch, "_kl_generator") else "smooth"',
  ];
  if (dialect !== 'auto') {
    const needed = dialect === 'kl' ? 'since' : 'before';
    lines.push(
      `if INSTALLED_DIALECT != "${dialect}":`,
      `    raise SystemExit("this file wants the order of user classes of Locust ${needed} 2.27 (or --dialect auto)")`,
    );
  }
  lines.push('');
  if (client === 'http')
    lines.push('Client = HttpUser', 'OPTIONS = {"timeout": TIMEOUT}  # HttpUser has none of its own.');
  else {
    lines.push(
      '',
      'class Client(FastHttpUser):',
      '    abstract = True',
      '    network_timeout = TIMEOUT',
      '    connection_timeout = TIMEOUT',
      '',
      '',
      'OPTIONS = {}',
    );
  }
  return lines.join('\n');
}

function timeoutOf({ timeout = TIMEOUT }: UsersSpec, where: string, faults: Faults): number {
  const text = typeof timeout === 'object' && timeout.dist === 'constant' ? timeout.value : timeout;
  if (typeof text === 'string') return faults.duration(where, 'timeout', text);
  faults.add(where, 'timeout', 'constant in a locustfile: Locust sets it once for all requests', timeout);
  return parseDuration(TIMEOUT);
}

function isTagged({ tags = [] }: { tags?: string[] }): boolean {
  return tags.length > 0;
}

/** Weights that Locust before 2.27 does not keep. */
function skews(users: readonly UserClassSpec[]): string[] {
  const weighted = users.filter(({ fixed = 0 }) => fixed === 0);
  const least = Math.min(...weighted.map(({ weight = 1 }) => weight));
  return weighted.flatMap(({ name, weight = 1 }) => {
    const kept = roundHalfEven((2 * weight) / least);
    if (kept === (2 * weight) / least) return [];
    return [`Locust before 2.27 takes ${name} for ${kept / 2} times the class of least weight, not ${weight / least}`];
  });
}
