import { longTimeoutMs, needVm, type RunJson } from './cgmon.js';
import { shellQuote } from './vm.js';

/** An agent that waits for all the others. */
export const waitingForAll = (count: number): string =>
  `while [ $(ls | wc -l) -lt ${count} ]; do sleep 1; done`;

/** So many launches at once, each of a program of the same name; gives their records. */
export async function launchedAtOnce(count: number, agent: string): Promise<readonly RunJson[]> {
  const directory = '/home/dev/work/many';
  const out = await needVm(
    [
      `rm -rf ${directory}; mkdir -p ${directory}/w; cd ${directory}/w`,
      `for i in $(seq ${count}); do cgmon run --json --interval 1s -- sh -c ${shellQuote(`touch $0; ${agent}`)} $i > ../$i.json 2> ../$i.err & done; wait`,
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
