import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#telemetry/catalogue.ts';
import { labelsOf } from '#telemetry/prometheus.ts';
import { prepare } from './prepare.ts';
import { EVERYTHING } from './readings.fixture.ts';
import { RunReadings } from './readings.ts';
import { Run } from './run.ts';
import { optionsOf } from './simulate.ts';

describe('the names of Kubernetes', () => {
  const prepared = prepare(EVERYTHING, '.');
  const fresh = new Run(prepared, optionsOf(prepared, {}));
  const readings = new RunReadings(fresh, CATALOGUE);
  while (fresh.advance(Number.POSITIVE_INFINITY)) {}
  readings.refresh();
  const names = new Map(
    readings
      .list()
      .flatMap((reading) =>
        'read' in reading
          ? labelsOf(reading).map((labels) => [String(labels), reading.read()] as [string, number])
          : [],
      ),
  );

  it('show services as deployments and replicas as pods', () => {
    const { desired } = fresh.controls.get(0) as { desired: number };
    expect(names.get('kube_deployment_spec_replicas{deployment="web", namespace="default"}')).toBe(desired);
    expect(names.get('kube_deployment_status_replicas_ready{deployment="db", namespace="default"}')).toBe(1);
    const hpa = '{horizontalpodautoscaler="web", namespace="default"}';
    expect(names.get(`kube_horizontalpodautoscaler_spec_max_replicas${hpa}`)).toBe(10);
    expect(names.get(`kube_horizontalpodautoscaler_status_desired_replicas${hpa}`)).toBe(desired);
    const pod = (container: string, number: number) =>
      `container="${container}", namespace="default", pod="web-${number}"`;
    expect(names.get(`kube_pod_container_resource_requests{${pod('main', 0)}, resource="cpu", unit="core"}`)).toBe(0.5);
    expect(names.get(`kube_pod_container_resource_requests{${pod('proxy', 0)}, resource="cpu", unit="core"}`)).toBe(
      0.1,
    );
    expect(names.get(`container_cpu_usage_seconds_total{${pod('proxy', 0)}}`)).toBeCloseTo(180 * 0.05, 9);
    expect(names.get(`container_memory_working_set_bytes{${pod('main', 0)}}`)).toBeGreaterThanOrEqual(100 * 2 ** 20);
    const main = [...names].filter(([name]) => /^container_cpu_usage.*"main".*pod="web/.test(name));
    expect(main).toHaveLength(fresh.kernel.fleet.members(0).length);
  });

  it('count the requests of each pod that is there', () => {
    const web = [...names].filter(([name]) => /^http_requests_total.*service="web"/.test(name));
    expect(web.length).toBeGreaterThan(0);
    expect(web.every(([name]) => /code="(200|500|502|503|504)", method="(GET|POST)"/.test(name))).toBe(true);
    const sum = web.reduce((total, [, count]) => total + count, 0);
    expect(sum).toBeLessThanOrEqual(fresh.kernel.counters.arrivals[0] as number);
    expect(sum).toBeGreaterThan(1000);
  });
});
