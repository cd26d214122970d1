import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseAllDocuments } from 'yaml';

/**
 * The parts of the Kubernetes API that the manifest uses, strictly: a misspelt field is an error, as in
 * `kubectl apply --validate=strict`. Source: the API reference, apps/v1 DaemonSet and networking.k8s.io/v1 NetworkPolicy.
 */
const labels = v.record(v.string(), v.string());
const quantity = v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+(\.\d+)?(m|[KMGT]i?)?$/))]);
const name = v.pipe(v.string(), v.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/));
const metadata = v.strictObject({ name, namespace: name, labels: v.optional(labels) });
const probe = v.strictObject({
  httpGet: v.strictObject({ path: v.string(), port: v.union([v.number(), name]) }),
  periodSeconds: v.optional(v.number()),
});

const container = v.strictObject({
  name,
  image: v.string(),
  args: v.array(v.string()),
  env: v.array(v.strictObject({ name: v.string(), value: v.string() })),
  ports: v.array(v.strictObject({ name, containerPort: v.number() })),
  readinessProbe: probe,
  livenessProbe: probe,
  resources: v.strictObject({
    requests: v.record(v.string(), quantity),
    limits: v.record(v.string(), quantity),
  }),
  securityContext: v.strictObject({
    allowPrivilegeEscalation: v.boolean(),
    readOnlyRootFilesystem: v.boolean(),
    capabilities: v.strictObject({ drop: v.array(v.string()) }),
  }),
  volumeMounts: v.array(v.strictObject({ name, mountPath: v.string(), readOnly: v.optional(v.boolean()) })),
});

const volume = v.union([
  v.strictObject({ name, hostPath: v.strictObject({ path: v.string(), type: v.literal('Directory') }) }),
  v.strictObject({ name, emptyDir: v.strictObject({ medium: v.literal('Memory'), sizeLimit: quantity }) }),
  v.strictObject({ name, secret: v.strictObject({ secretName: name, defaultMode: v.number() }) }),
]);

const daemonSet = v.strictObject({
  apiVersion: v.literal('apps/v1'),
  kind: v.literal('DaemonSet'),
  metadata,
  spec: v.strictObject({
    selector: v.strictObject({ matchLabels: labels }),
    updateStrategy: v.strictObject({
      type: v.literal('RollingUpdate'),
      rollingUpdate: v.strictObject({ maxUnavailable: v.string() }),
    }),
    template: v.strictObject({
      metadata: v.strictObject({ labels }),
      spec: v.strictObject({
        automountServiceAccountToken: v.boolean(),
        enableServiceLinks: v.boolean(),
        securityContext: v.strictObject({
          runAsNonRoot: v.boolean(),
          runAsUser: v.number(),
          runAsGroup: v.number(),
          fsGroup: v.number(),
          seccompProfile: v.strictObject({ type: v.picklist(['RuntimeDefault', 'Localhost']) }),
        }),
        tolerations: v.array(v.strictObject({ operator: v.literal('Exists') })),
        terminationGracePeriodSeconds: v.number(),
        containers: v.tuple([container]),
        volumes: v.array(volume),
      }),
    }),
  }),
});

const networkPolicy = v.strictObject({
  apiVersion: v.literal('networking.k8s.io/v1'),
  kind: v.literal('NetworkPolicy'),
  metadata,
  spec: v.strictObject({
    podSelector: v.strictObject({ matchLabels: labels }),
    policyTypes: v.array(v.picklist(['Ingress', 'Egress'])),
    ingress: v.array(
      v.strictObject({
        from: v.array(v.strictObject({ namespaceSelector: v.strictObject({ matchLabels: labels }) })),
        ports: v.array(v.strictObject({ port: v.union([v.number(), name]), protocol: v.literal('TCP') })),
      }),
    ),
  }),
});

export const manifestSchema = v.strictTuple([daemonSet, networkPolicy]);
export type Manifest = v.InferOutput<typeof manifestSchema>;

export function manifestDocuments(): unknown[] {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/kubernetes/cgmon.yaml'), 'utf8');
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as unknown;
  });
}
