import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emptyFolder, MAIN, pitot } from './pitot.ts';

// The files of examples/ are for other machines; here they run with what those machines would give them.
const small = join(process.cwd(), 'test/cli/fixtures/small.ts');
const read = (path: string) => readFileSync(path, 'utf8');

/** A folder with commands named `pitot`, `npx` and `npm`, of which the first two are ours and the last does nothing. */
function commands(): string {
  const folder = emptyFolder();
  const add = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  add('pitot', `exec "${process.execPath}" "${MAIN}" "$@"`);
  add('npx', 'exec "$@"');
  add('npm', 'exit 0');
  return folder;
}

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string>) {
  const path = [commands(), process.env.PATH].join(delimiter);
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, PATH: path, ...env } });
}

const quick = (store: string) => ['compare', small, '--seeds', '3', '--store', store, '--json'];

describe('the Slurm array', () => {
  const script = join(process.cwd(), 'examples/slurm/pitot-array.sh');

  it('computes in its tasks what one machine would', () => {
    const folder = emptyFolder();
    for (const task of ['1', '2']) {
      const env = { SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_TASK_COUNT: '2', SLURM_CPUS_PER_TASK: '1' };
      const { status, stderr } = run('bash', [script], folder, { ...env, SCENARIO: small, SEEDS: '3' });
      expect(status, stderr).toBe(0);
    }
    const all = join(folder, 'runs/all');
    pitot(['merge', join(folder, 'runs/part-1'), join(folder, 'runs/part-2'), '--into', all]);
    const { stdout, stderr } = pitot(quick(all));
    expect(stderr).toContain('0 runs computed, 6 found');
    expect(stdout).toBe(pitot(quick(emptyFolder())).stdout);
  });

  it('has as many tasks as it says how to submit, and stops where Slurm gives it no number', () => {
    expect(read(script)).toMatch(/^#SBATCH --array=1-8$/m);
    const { status, stderr } = run('bash', [script], emptyFolder(), {});
    expect(status).not.toBe(0);
    expect(stderr).toContain('SLURM_ARRAY_TASK_ID');
  });
});

describe('the Kubernetes Job', () => {
  const job = parse(read('examples/kubernetes/pitot-job.yaml'));
  const isJob = new Ajv2020({ allErrors: true }).compile(JSON.parse(read('test/cli/fixtures/job.schema.json')));

  it('is a Job as the API takes it', () => {
    isJob(job);
    expect(isJob.errors).toBeNull();
  });

  it.each([
    ['an unknown field', { ...job, spec: { ...job.spec, completion: 8 } }],
    ['no number of completions', { ...job, spec: { ...job.spec, completions: undefined } }],
    ['numbers where texts have to be', JSON.parse(JSON.stringify(job).replace('"value":"8"', '"value":8'))],
    ['pods that are restarted in place', JSON.parse(JSON.stringify(job).replace('Never', 'OnFailure'))],
  ])('would not be one with %s', (_, changed) => {
    expect(isJob(JSON.parse(JSON.stringify(changed)))).toBe(false);
  });

  it('computes in its pods what one machine would', () => {
    const [container] = job.spec.template.spec.containers;
    const env = Object.fromEntries(
      container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    expect(env.PARTS).toBe(String(job.spec.completions));
    const store = emptyFolder();
    const [command, ...args] = container.command;
    for (const index of ['0', '1', '2']) {
      const given = { ...env, SCENARIO: small, SEEDS: '3', PARTS: '3', RUNS: store, JOB_COMPLETION_INDEX: index };
      const { status, stderr } = run(command, args, emptyFolder(), given);
      expect(status, stderr).toBe(0);
    }
    expect(pitot(quick(store)).stderr).toContain('0 runs computed, 6 found');
  });
});

describe('the GitHub workflow', () => {
  const workflow = parse(read('examples/github/pitot-gate.yml'));
  const steps: { run?: string; env?: Record<string, string> }[] = workflow.jobs.gate.steps;

  const manifest = (target: number) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 10
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: ${target} } } }]
`;

  /** A clone in which the manifest on the target branch says `before`, and the one in the pull request `after`. */
  function clone(before: number, after: number): string {
    const folder = emptyFolder();
    for (const name of ['k8s', 'scenarios']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'scenarios/shop.ts'), read(small).replace("duration: '10m'", "duration: '4m'"));
    writeFileSync(join(folder, 'k8s/hpa.yaml'), manifest(before));
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: folder });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'before');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    writeFileSync(join(folder, 'k8s/hpa.yaml'), manifest(after));
    return folder;
  }

  function pullRequest(before: number, after: number) {
    const folder = clone(before, after);
    const ended = steps
      .filter((step) => step.run !== undefined)
      .map(({ run: line = '', env = {} }) => {
        const given = Object.fromEntries(
          Object.entries(env).map(([name, value]) => [name, value.replace(/\$\{\{ github\.base_ref \}\}/, 'main')]),
        );
        // Six seeds say enough here.
        return run('bash', ['-e', '-c', line.replace('--seeds 30', '--seeds 6')], folder, given);
      });
    return { ended, junit: () => read(join(folder, 'pitot-gate.xml')) };
  }

  it('lets a manifest pass that costs less', () => {
    const { ended, junit } = pullRequest(50, 80);
    expect(
      ended.map(({ status }) => status),
      ended.map(({ stderr }) => stderr).join(''),
    ).toEqual([0, 0, 0]);
    expect(ended[2]?.stdout).toContain('gate: passed');
    expect(junit()).toContain('failures="0"');
  });

  it('stops one that costs more, and says why', () => {
    const { ended, junit } = pullRequest(80, 30);
    expect(ended.map(({ status }) => status)).toEqual([0, 0, 1]);
    expect(ended[2]?.stdout).toMatch(/FAIL {2}.*at most \+5 % replica-hours over .*it costs more than that/);
    expect(junit()).toContain('<failure ');
  });
});
