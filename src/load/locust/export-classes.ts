import type { Faults } from '#load/faults.ts';
import type { TaskSpec, UserClassSpec, UserStep, WaitSpec } from '#load/spec.ts';
import { roundToNanosecond, SECOND } from '#sim/time.ts';
import { docText, identifier, pythonBytes, pythonSeconds, pythonText } from './export-text.ts';

/** Of a call in a task, so that lines are at most 120 long. */
const WIDTH = 108;

const WAITS =
  'a duration, a range, a mean or a pacing: other distributions are drawn by key, which a locustfile does not do. ' +
  "The nearest is { mean: '...' }";

/** A user class in Python. What it cannot say is added to the faults. */
export function classSource(spec: UserClassSpec, where: string, faults: Faults): string {
  const { name, weight = 1, fixed = 0, wait = '0s', start = [], do: flow } = spec;
  const kind = 'pick' in flow ? 'pick' : 'sequence';
  const tasks = 'pick' in flow ? flow.pick : flow.sequence;
  const taken = new Set<string>();
  const methods = tasks.map((task, i) => taskSource(task, `${where}.do.${kind}[${i}]`, taken, faults));
  return [
    `class ${name}(PitotUser):`,
    ...(fixed > 0 ? [`    fixed_count = ${fixed}`] : []),
    ...(weight === 1 && fixed === 0 ? [] : weight === 1 ? [] : [`    weight = ${weight}`]),
    ...(fixed > 0 || weight !== 1 ? [''] : []),
    '    def wait_time(self):',
    `        return ${waitSource(wait, 'self', where, 'wait', faults)}`,
    '',
    ...(start.length > 0
      ? [
          '    def on_start(self):',
          ...start
            .flatMap((step, i) => stepSource(step, 'self', `${where}.start[${i}]`, faults))
            .map((line) => `        ${line}`),
          '',
        ]
      : []),
    `    class Tasks(${kind === 'pick' ? 'Pick' : 'Sequence'}):`,
    methods.join('\n\n'),
    '',
    '    tasks = (Tasks,)',
  ].join('\n');
}

function taskSource(
  { name, weight = 1, tags = [], do: steps }: TaskSpec,
  where: string,
  taken: Set<string>,
  faults: Faults,
) {
  const method = identifier(name, taken);
  const lines = steps.flatMap((step, i) => stepSource(step, 'self.user', `${where}.do[${i}]`, faults));
  return [
    ...(tags.length > 0 ? [`        @tag(${tags.map(pythonText).join(', ')})`] : []),
    `        @task${weight === 1 ? '' : `(${weight})`}`,
    `        def ${method}(self):`,
    // Logs go by the docstring where there is one.
    ...(method === name ? [] : [`            """${docText(name)}"""`]),
    ...lines.map((line) => `            ${line}`),
    ...(lines.length === 0 && method === name ? ['            pass'] : []),
  ].join('\n');
}

function stepSource(step: UserStep, self: string, where: string, faults: Faults): string[] {
  if ('sleep' in step) return [`${self}.sleep(${waitSource(step.sleep, self, where, 'sleep', faults)})`];
  const { call, name = call, body, headers, ok } = step;
  const [, method = '', path = ''] = /^(\S+) (.*)$/.exec(call) ?? [];
  if (!path.startsWith('/')) faults.add(where, 'call', "a method and a path, as 'GET /cart'", call);
  const given = Object.entries(headers ?? {});
  const statuses = ok ?? [];
  const parts = [
    ...[pythonText(method), pythonText(path), `name=${pythonText(name)}`],
    ...(body === undefined ? [] : [`body=${pythonBytes(body)}`]),
    ...(given.length === 0
      ? []
      : [`headers={${given.map(([key, value]) => `${pythonText(key)}: ${pythonText(value)}`).join(', ')}}`]),
    ...(statuses.length === 0 ? [] : [`ok=(${statuses.join(', ')}${statuses.length === 1 ? ',' : ''})`]),
  ];
  const line = `${self}.call(${parts.join(', ')})`;
  return line.length <= WIDTH ? [line] : [`${self}.call(`, ...parts.map((part) => `    ${part},`), ')'];
}

function waitSource(wait: WaitSpec, self: string, where: string, name: string, faults: Faults): string {
  const seconds = (text: string) => pythonSeconds(faults.duration(where, name, text));
  if (typeof wait === 'string') return `${self}.constant(${seconds(wait)})`;
  if (Array.isArray(wait)) return `${self}.between(${wait.map(seconds).join(', ')})`;
  if ('every' in wait) return `${self}.pace(${seconds(wait.every)})`;
  if ('perSecond' in wait) return `${self}.pace(${pythonSeconds(roundToNanosecond(SECOND / wait.perSecond))})`;
  if (!('dist' in wait)) return `${self}.exponential(${seconds(wait.mean)})`;
  if (wait.dist === 'constant') return `${self}.constant(${seconds(wait.value)})`;
  faults.add(where, name, WAITS, wait);
  return '';
}
