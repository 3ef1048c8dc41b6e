import type { Fields } from './fields.ts';

/** What every object has; none of it but name and namespace matters here. */
const METADATA = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
  'selfLink',
];

/** Reads what is common to all objects; `spec` is left to whoever knows the kind, `status` passed over. */
export function readMetadata(root: Fields): {
  name: string;
  namespace: string | undefined;
  labels: Record<string, string>;
  annotations: Fields | undefined;
} {
  root.ignore('apiVersion', 'kind', 'status');
  const metadata = root.object('metadata');
  metadata?.ignore(...METADATA);
  const name = metadata?.text('name') ?? '';
  if (name === '') {
    if (metadata === undefined) root.fault('metadata.name', 'Required value: name or generateName is required');
    else metadata.required('name', 'name or generateName is required');
  }
  const namespace = metadata?.text('namespace');
  const labels = metadata?.texts('labels') ?? {};
  const annotations = metadata?.object('annotations');
  metadata?.close();
  return { name, namespace, labels, annotations };
}
