import type { Metric, MetricType } from './catalogue.ts';

const metric =
  (type: MetricType) =>
  (name: string, unit: string, labels: readonly string[], help: string): Metric => ({
    name,
    type,
    unit,
    labels,
    help,
    set: 'kubernetes',
  });
const counter = metric('counter');
const gauge = metric('gauge');

const DEPLOYMENT = ['namespace', 'deployment'];
const HPA = ['namespace', 'horizontalpodautoscaler'];
const POD = ['namespace', 'pod', 'container'];
const RESOURCE = [...POD, 'resource', 'unit'];

/**
 * Names of kube-state-metrics and cAdvisor, so that dashboards and queries that exist run unchanged. A service is a
 * deployment of that name in the namespace `default`, a replica a pod.
 */
export const KUBERNETES_METRICS = {
  specReplicas: gauge('kube_deployment_spec_replicas', 'replicas', DEPLOYMENT, 'Desired replicas of the deployment.'),
  statusReplicas: gauge(
    'kube_deployment_status_replicas',
    'replicas',
    DEPLOYMENT,
    'Replicas of the deployment that are not being deleted.',
  ),
  replicasReady: gauge(
    'kube_deployment_status_replicas_ready',
    'replicas',
    DEPLOYMENT,
    'Ready replicas of the deployment.',
  ),
  replicasAvailable: gauge(
    'kube_deployment_status_replicas_available',
    'replicas',
    DEPLOYMENT,
    'Available replicas of the deployment: the ready ones.',
  ),
  replicasUnavailable: gauge(
    'kube_deployment_status_replicas_unavailable',
    'replicas',
    DEPLOYMENT,
    'Desired replicas of the deployment that are not available.',
  ),
  hpaMinimum: gauge(
    'kube_horizontalpodautoscaler_spec_min_replicas',
    'replicas',
    HPA,
    'Lower limit of the autoscaler.',
  ),
  hpaMaximum: gauge(
    'kube_horizontalpodautoscaler_spec_max_replicas',
    'replicas',
    HPA,
    'Upper limit of the autoscaler.',
  ),
  hpaCurrent: gauge(
    'kube_horizontalpodautoscaler_status_current_replicas',
    'replicas',
    HPA,
    'Current replicas of what the autoscaler manages.',
  ),
  hpaDesired: gauge(
    'kube_horizontalpodautoscaler_status_desired_replicas',
    'replicas',
    HPA,
    'Desired replicas of what the autoscaler manages.',
  ),
  requests: gauge('kube_pod_container_resource_requests', 'cores or bytes', RESOURCE, 'What a container requests.'),
  limits: gauge('kube_pod_container_resource_limits', 'cores or bytes', RESOURCE, 'What a container is limited to.'),
  cpuTime: counter('container_cpu_usage_seconds_total', 'seconds', POD, 'CPU time that a container has used.'),
  memory: gauge('container_memory_working_set_bytes', 'bytes', POD, 'Working set of a container.'),
  podRequests: counter(
    'http_requests_total',
    'requests',
    ['namespace', 'service', 'pod', 'code', 'method'],
    'Requests that a pod was through with.',
  ),
} as const;
