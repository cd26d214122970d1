import { lstatSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from './engine.js';

/** The image that `cgmon run` uses when none is named, and that `cgmon image build` makes. */
export const agentImage = 'localhost/cgmon-agent:latest';
/** On every image that cgmon makes; its value is what the image is for. */
export const imageLabel = 'io.cgmon.image';

/** What goes into the agent image. */
export interface AgentImageRecipe {
  /** Debian based, with Node and npm unless it has the CLI already. */
  readonly base: string;
  /** Debian packages. */
  readonly packages: readonly string[];
  /** Exact version of @anthropic-ai/claude-code. */
  readonly claudeCode: string;
}

export const agentImageRecipe: AgentImageRecipe = {
  base: 'docker.io/library/node:22.14.0-bookworm-slim',
  packages: ['ca-certificates', 'curl', 'g++', 'gcc', 'git', 'make', 'procps', 'python3', 'ripgrep'],
  claudeCode: '2.1.16',
};

const containerfile = fileURLToPath(new URL('../../images/agent/Containerfile', import.meta.url));

/** argv for `podman` that builds the agent image from an empty context. */
export function buildArgs(recipe: AgentImageRecipe, tag: string, context: string): string[] {
  const values = {
    BASE: recipe.base,
    PACKAGES: recipe.packages.join(' '),
    CLAUDE_CODE: recipe.claudeCode,
  };
  return [
    'build',
    '--pull=missing',
    // One layer: an intermediate image per step would be copied and kept for nothing.
    '--layers=false',
    `--file=${containerfile}`,
    ...Object.entries(values).map(([name, value]) => `--build-arg=${name}=${value}`),
    `--tag=${tag}`,
    '--',
    context,
  ];
}

/**
 * Builds the agent image; Podman's own progress goes to stderr. Rejects with a CgmonError that says Podman's last line;
 * then there is no image of that tag.
 */
export async function buildAgentImage(engine: Engine, recipe: AgentImageRecipe, tag: string): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), `cgmon-image-${process.pid}-`));
  try {
    const { exitCode, stderr } = await engine.show(buildArgs(recipe, tag, context));
    if (exitCode === 0) return;
    throw new CgmonError('engine', `building ${tag}: ${lastLine(stderr)}`, {
      hint: 'it fetches its base, packages and CLI: needs the network, or a --base that has them',
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** Contexts in `directory` in which a cgmon of this user that is no more was building. */
export function abandonedContexts(directory: string, isAlive: (pid: number) => boolean): string[] {
  return readdirSync(directory)
    .filter((name) => {
      const pid = /^cgmon-image-(\d+)-/.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.());
}
