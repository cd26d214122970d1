import type { Phase } from '../model/run.js';
import { formatBytes } from '../model/units.js';
import type { Engine } from '../podman/engine.js';
import { ensureImage } from '../podman/image.js';
import type { ImageStore } from '../podman/info.js';
import { pendingLayerCopy } from '../podman/layer-copy.js';
import type { LaunchPlan } from '../podman/plan.js';
import { prepareImage } from '../podman/prepare-image.js';

/** What was done for an image before the launch; times as performance.now() gives them, milliseconds. */
export interface ImagePhase {
  readonly name: 'pull' | 'image';
  readonly startMs: number;
  readonly endMs: number;
}

export interface ReadyImage {
  /** The plan with the image that the container is made of. */
  readonly plan: LaunchPlan;
  readonly phases: readonly ImagePhase[];
  /** Bytes of layers that `podman create` will copy for the user's ids; null: none, or unknown. */
  readonly layerCopyBytes: number | null;
}

const phaseNames = { present: null, built: 'image', pulled: 'pull' } as const;

/**
 * Pulls or builds the planned image when it is missing, and derives one in which the agent can write where it works in
 * the image. `say` hears of everything that takes long. Rejects with a CgmonError that names the image.
 */
export async function readyImage(
  engine: Engine,
  plan: LaunchPlan,
  store: ImageStore | null,
  say: (message: string) => void,
): Promise<ReadyImage> {
  const phases: ImagePhase[] = [];
  const timed = async <T>(work: Promise<T>, phaseOf: (result: T) => ImagePhase['name'] | null) => {
    const startMs = performance.now();
    const result = await work;
    const name = phaseOf(result);
    if (name !== null) phases.push({ name, startMs, endMs: performance.now() });
    return result;
  };
  let { facts } = await timed(
    ensureImage(engine, plan.image, (doing) => say(`${doing} ${plan.image}`)),
    ({ done }) => phaseNames[done],
  );
  let ready = plan;
  const { user } = plan;
  if (user !== null && plan.preparePaths.length > 0) {
    const prepared = await timed(
      prepareImage(engine, { image: plan.image, paths: plan.preparePaths, ...user }, facts, () =>
        say(`preparing ${plan.image}: ${plan.preparePaths.join(', ')} for user ${user.uid}`),
      ),
      ({ cached }) => (cached ? null : 'image'),
    );
    ready = { ...plan, derivedImage: prepared.image };
    facts = prepared.facts;
  }
  const layerCopyBytes = plan.rootless ? await pendingLayerCopy(store, facts) : null;
  if (layerCopyBytes !== null) {
    say(
      `the first container of this image as your user: Podman copies its ${formatBytes(layerCopyBytes)} of layers, once`,
    );
  }
  return { plan: ready, phases, layerCopyBytes };
}

/** The phases on the run's clock: before its start, so negative. */
export function imagePhases(phases: readonly ImagePhase[], runNowNs: number, nowMs: number): Phase[] {
  const onRunClock = (ms: number) => Math.round(runNowNs + (ms - nowMs) * 1e6);
  return phases.map(({ name, startMs, endMs }) => ({
    name,
    startNs: onRunClock(startMs),
    endNs: onRunClock(endMs),
  }));
}
