/**
 * The tables of docs/trace.md: how far edges lie from the true exec and exit, by kind of call and version of the CLI.
 * With process evidence from what `edges --append` or the VM tests (CGMON_EDGES_OUT) measured, with the trace alone from
 * recorded traces that have a truth.json.
 *
 *   node bench/run.mjs edge-table --edges edges.ndjson [--traces directory] [--write docs/trace.md]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readTrace } from '../src/trace/read-trace.js';
import { truthCasesIn } from '../test/trace/truth.js';

interface Error {
  readonly version: string;
  readonly scenario: string;
  readonly edge: 'start' | 'end';
  readonly errorMs: number | null;
}

const { values: flags } = parseArgs({
  options: {
    edges: { type: 'string' },
    traces: { type: 'string', default: resolve(import.meta.dirname, '../../../shared/data/claude-traces') },
    write: { type: 'string' },
  },
});
const edges = ['start', 'end'] as const;

function measured(path: string): Error[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Error);
}

async function byTraceAlone(directory: string): Promise<Error[]> {
  const errors: Error[] = [];
  for (const { version, scenario, projects, calls } of truthCasesIn(directory)) {
    const { toolCalls } = await readTrace([projects]);
    for (const { toolUseId, shellExec, shellExit } of calls) {
      const call = toolCalls.find(({ id }) => id === toolUseId);
      const less = (ms: number | null | undefined, truth: number) =>
        ms === null || ms === undefined ? null : ms - truth * 1000;
      errors.push({ version, scenario, edge: 'start', errorMs: less(call?.startedAtMs, shellExec) });
      if (shellExit !== null)
        errors.push({ version, scenario, edge: 'end', errorMs: less(call?.endedAtMs, shellExit) });
    }
  }
  return errors;
}

function share(errors: readonly Error[], limitMs: number): string {
  const within = errors.filter(({ errorMs }) => errorMs !== null && Math.abs(errorMs) <= limitMs).length;
  return errors.length === 0 ? 'n/a' : `${Math.round((100 * within) / errors.length)} %`;
}

/** "-7 (-20)": the median, and the error that is farthest off; ms. */
function spread(errors: readonly Error[]): string {
  const values = errors.flatMap(({ errorMs }) => (errorMs === null ? [] : [errorMs])).sort((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)];
  if (middle === undefined) return 'n/a';
  const farthest = values.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0);
  const lost = errors.length - values.length;
  return `${Math.round(middle) + 0} (${Math.round(farthest) + 0})${lost === 0 ? '' : `, ${lost} without`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function processTable(errors: readonly Error[]): string {
  const versions = [...new Set(errors.map(({ version }) => version))].sort();
  const row = (title: string, some: readonly Error[]) => [
    title,
    ...versions.flatMap((version) => {
      const own = some.filter((error) => error.version === version);
      const starts = own.filter(({ edge }) => edge === 'start');
      const ends = own.filter(({ edge }) => edge === 'end');
      return [String(starts.length), spread(starts), spread(ends), share(own, 75)];
    }),
  ];
  const head = ['kind', ...versions.flatMap((version) => [version, 'start', 'end', '75 ms'])];
  const kinds = [...new Set(errors.map(({ scenario }) => scenario))];
  return table(head, [
    ...kinds.map((kind) =>
      row(
        kind,
        errors.filter(({ scenario }) => scenario === kind),
      ),
    ),
    row('all', errors),
  ]);
}

function traceTable(errors: readonly Error[]): string {
  const head = [
    'version',
    'calls',
    ...edges.flatMap((edge) => [40, 100, 500].map((ms) => `${edge} ${ms} ms`)),
  ];
  return table(
    head,
    [...new Set(errors.map(({ version }) => version)), 'all'].map((version) => {
      const own = errors.filter((error) => version === 'all' || error.version === version);
      const of = (edge: string) => own.filter((error) => error.edge === edge);
      return [
        version,
        String(of('start').length),
        ...edges.flatMap((edge) => [40, 100, 500].map((ms) => share(of(edge), ms))),
      ];
    }),
  );
}

const tables = {
  'with-processes': flags.edges === undefined ? null : processTable(measured(flags.edges)),
  'trace-alone': traceTable(await byTraceAlone(flags.traces)),
};
let page = flags.write === undefined ? '' : readFileSync(flags.write, 'utf8');
for (const [name, text] of Object.entries(tables)) {
  if (text === null) continue;
  console.log(`${name}\n${text}\n`);
  page = page.replace(
    new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- end -->)`),
    (_, start, end) => `${start}\n${text}\n${end}`,
  );
}
if (flags.write !== undefined) writeFileSync(flags.write, page);
