import { CgmonError } from '../model/errors.js';

/** Patterns of container names or images: `*` is any text, the rest is itself. */
export interface ContainerFilter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Whether a container is watched: it matches one of `include` (or there is none), and none of `exclude`. */
export function createFilter({
  include,
  exclude,
}: ContainerFilter): (container: { readonly name: string; readonly image: string | null }) => boolean {
  const wanted = include.map(patternOf);
  const unwanted = exclude.map(patternOf);
  return ({ name, image }) => {
    const matches = (pattern: RegExp) => pattern.test(name) || (image !== null && pattern.test(image));
    return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
  };
}

/** @throws CgmonError 'usage' where the pattern is empty */
function patternOf(text: string): RegExp {
  if (text.trim() === '') throw new CgmonError('usage', '--include, --exclude: a pattern is empty');
  const parts = text.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`);
}
