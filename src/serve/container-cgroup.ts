import { basename } from 'node:path';

/** What started a container, as far as its cgroup's name tells. */
export const engines = ['podman', 'docker', 'kubernetes'] as const;
export type EngineName = (typeof engines)[number];

/** A cgroup that is a container's. */
export interface ContainerCgroup {
  readonly engine: EngineName;
  /** The engine's id: 12 to 64 hexadecimal digits. */
  readonly id: string;
  /** The run of cgmon that it belongs to: its cgroup lies in cgmon-<runid>.slice. */
  readonly runId: string | null;
}

const id = '[0-9a-f]{12,64}';

/** By the cgroup's own name. Source: Podman's, Docker's and kubelet's cgroup drivers; docs/serve.md. */
const byName: readonly (readonly [RegExp, EngineName])[] = [
  // systemd: libpod-<id>.scope; cgroupfs: libpod_parent/libpod-<id>; --cgroups=split (Quadlet): libpod-payload-<id>.
  [new RegExp(`^libpod-(?:payload-)?(${id})(?:\\.scope)?$`), 'podman'],
  [new RegExp(`^docker-(${id})\\.scope$`), 'docker'],
  [new RegExp(`^(?:cri-containerd|crio)-(${id})(?:\\.scope)?$`), 'kubernetes'],
];

/** The cgroupfs drivers name a cgroup by the bare id: its parent says whose it is. */
const byParent: readonly (readonly [RegExp, EngineName])[] = [
  [new RegExp(`/docker/(${id})$`), 'docker'],
  [new RegExp(`/kubepods(?:/[^/]+)?/pod[^/]+/(${id})$`), 'kubernetes'],
];

/** What container a cgroup is, by its path; null: it is none. */
export function containerOfCgroup(path: string): ContainerCgroup | null {
  const name = basename(path);
  for (const [pattern, engine] of byName) {
    const found = pattern.exec(name)?.[1];
    if (found !== undefined) return { engine, id: found, runId: runIdIn(path) };
  }
  for (const [pattern, engine] of byParent) {
    const found = pattern.exec(path)?.[1];
    if (found !== undefined) return { engine, id: found, runId: runIdIn(path) };
  }
  return null;
}

function runIdIn(path: string): string | null {
  return /\/cgmon-([^-/]+)\.slice\//.exec(path)?.[1] ?? null;
}
