import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { serveCommand } from '../../src/cli/serve.js';
import { isExposed } from '../../src/web/access.js';
import { manifestDocuments, manifestSchema } from './manifest.js';

const [daemonSet, networkPolicy] = v.parse(manifestSchema, manifestDocuments());
const { template, selector } = daemonSet.spec;
const [container] = template.spec.containers;

describe('the Kubernetes manifest', () => {
  it('would not pass with a misspelt field', () => {
    const [first, ...rest] = structuredClone(manifestDocuments()) as { spec: Record<string, unknown> }[];
    if (first === undefined) throw new Error('no document');
    first.spec['templates'] = {};
    expect(() => v.parse(manifestSchema, [first, ...rest])).toThrow('templates');
  });

  it('reads the cgroups of the node, and nothing else of it, and may not change them', () => {
    const ofHost = template.spec.volumes.flatMap((volume) => ('hostPath' in volume ? [volume] : []));
    expect(ofHost.map(({ hostPath }) => hostPath.path)).toEqual(['/sys/fs/cgroup']);
    const mounts = container.volumeMounts.filter(({ name }) => name === ofHost[0]?.name);
    expect(mounts).toEqual([{ name: 'cgroup', mountPath: '/sys/fs/cgroup', readOnly: true }]);
  });

  it('is an ordinary user without privileges, powers or a token of the cluster', () => {
    expect(template.spec.automountServiceAccountToken).toBe(false);
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('mounts each volume, and only volumes that are there', () => {
    const volumes = template.spec.volumes.map(({ name }) => name);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
  });

  it('selects its own pods, for the policy too', () => {
    for (const chosen of [selector.matchLabels, networkPolicy.spec.podSelector.matchLabels]) {
      expect(template.metadata.labels).toMatchObject(chosen);
    }
  });

  it('calls cgmon with options that it has, on the port that is probed', () => {
    const [command, ...options] = container.args;
    expect(command).toBe(serveCommand().name());
    const known = serveCommand().options.map(({ long }) => long);
    expect(options.map((option) => option.split('=')[0]).filter((name) => !known.includes(name))).toEqual([]);
    expect(options).toContain(`--listen=0.0.0.0:${container.ports[0]?.containerPort}`);
    for (const { httpGet } of [container.readinessProbe, container.livenessProbe]) {
      expect(httpGet.port).toBe(container.ports[0]?.name);
    }
  });

  it('gives the token to its group alone, which cgmon takes', () => {
    const secret = template.spec.volumes.find((volume) => 'secret' in volume);
    expect(isExposed(secret?.secret.defaultMode ?? 0o777, false)).toBe(false);
    expect(template.spec.securityContext.fsGroup).toBe(template.spec.securityContext.runAsGroup);
  });
});
