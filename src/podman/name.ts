/** `base`, `base-2` ... `base-99`: the names a launch tries in turn. */
export function* candidateNames(base: string): Generator<string> {
  yield base;
  for (let suffix = 2; suffix <= 99; suffix += 1) yield `${base}-${suffix}`;
}

/** Podman's rule for container names. */
export function isContainerName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name);
}

/** What can name an image at all: "localhost/agent:2", "name@sha256:...", an id. */
export function isImageName(name: string): boolean {
  return /^[a-zA-Z0-9][\w.:/@+-]*$/.test(name);
}

/** A container name from a program's name: what Podman does not allow becomes "-". */
export function containerNameFrom(text: string): string {
  const cleaned = text.replaceAll(/[^a-zA-Z0-9_.-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
  return cleaned === '' ? 'agent' : cleaned.slice(0, 40);
}
