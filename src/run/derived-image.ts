import * as v from 'valibot';
import type { Engine } from '../podman/engine.js';
import { parsePodmanJson } from '../podman/info.js';
import type { LaunchPlan } from '../podman/plan.js';
import { preparedName } from '../podman/prepare-image.js';

const imagesSchema = v.tuple([v.object({ Id: v.string() })]);

/** The plan with the name of its derived image, which can be told once the image is there. Changes nothing. */
export async function withDerivedImage(engine: Engine, plan: LaunchPlan): Promise<LaunchPlan> {
  const { image, preparePaths: paths, user } = plan;
  if (user === null || paths.length === 0) return plan;
  const inspected = await engine.call(['image', 'inspect', '--format=json', '--', image]);
  if (inspected.exitCode !== 0) return plan;
  const [{ Id: id }] = parsePodmanJson(imagesSchema, inspected.stdout, 'podman image inspect');
  return { ...plan, derivedImage: preparedName(id, { paths, ...user }) };
}
