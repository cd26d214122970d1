import { longTimeoutMs, needVm, type RunJson } from './cgmon.js';

/** So many launches at once, each of a program of the same name; gives their records. */
export async function launchedAtOnce(count: number): Promise<readonly RunJson[]> {
  const directory = '/home/dev/work/many';
  const out = await needVm(
    [
      `rm -rf ${directory}; mkdir -p ${directory}/w; cd ${directory}/w`,
      // Each agent waits for all of them.
      `for i in $(seq ${count}); do cgmon run --json --interval 1s -- sh -c "touch $i; while [ \\$(ls | wc -l) -lt ${count} ]; do sleep 1; done" > ../$i.json 2> ../$i.err & done; wait`,
      `cat ../*.err >&2; node -e 'console.log(JSON.stringify(fs.readdirSync("..").filter((n) => n.endsWith(".json")).map((n) => JSON.parse(fs.readFileSync("../" + n)))))'`,
      `cd; rm -rf ${directory}`,
    ].join('\n'),
    longTimeoutMs,
  );
  return JSON.parse(out) as readonly RunJson[];
}

/** base, base-2, ... in the order of sort(). */
export function namesFrom(base: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? base : `${base}-${index + 1}`,
  ).toSorted();
}
