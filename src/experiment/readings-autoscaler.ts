import { AUTOSCALER_METRICS as M } from '#telemetry/catalogue.ts';
import type { Control } from './control.ts';
import type { Register } from './readings.ts';
import type { Run } from './run.ts';

/** What the control loops have decided, and by what. */
export function autoscalerReadings(run: Run, to: Register): void {
  run.kernel.program.services.forEach(({ name }, service) => {
    const control = run.controls.get(service);
    to.add(M.desired, { service: name }, () => control?.desired ?? run.kernel.fleet.members(service).length);
    if (control !== undefined) decisions(control, name, to);
  });
  if (to.wants(M.reasons)) to.beforeReading(reasons(run, to));
  if (to.wants(M.value, M.target)) to.beforeReading(measured(run, to));
}

function decisions({ decisions }: Control, service: string, to: Register): void {
  const count = (action: string, error: string, read: () => number) =>
    to.add(M.decisions, { service, action, error }, read);
  count('scale_up', 'none', () => decisions.up);
  count('scale_down', 'none', () => decisions.down);
  count('none', 'none', () => decisions.unchanged);
  count('none', 'internal', () => decisions.failed);
}

/** A reason appears with the first decision that it had the last word in. */
function reasons({ kernel, controls }: Run, to: Register): () => void {
  const known = new Map<Control, number>();
  return () => {
    for (const [number, control] of controls) {
      const service = kernel.program.services[number]?.name ?? '';
      // A map keeps the order in which its keys came.
      for (const reason of [...control.reasons.keys()].slice(known.get(control) ?? 0)) {
        to.add(M.reasons, { service, reason }, () => control.reasons.get(reason) as number);
      }
      known.set(control, control.reasons.size);
    }
  };
}

/** A metric appears with the first decision that names it. */
function measured({ kernel, controls }: Run, to: Register): () => void {
  const known = new Set<string>();
  return () => {
    for (const [number, { measured }] of controls) {
      const service = kernel.program.services[number]?.name ?? '';
      for (const [metric, numbers] of measured) {
        const key = `${number}/${metric}`;
        if (known.has(key)) continue;
        known.add(key);
        to.add(M.value, { service, metric }, () => numbers.value);
        to.add(M.target, { service, metric }, () => numbers.target);
      }
    }
  };
}
