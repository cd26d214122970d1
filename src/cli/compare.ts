import { Command, InvalidArgumentError, Option } from 'commander';
import { type ComparedRun, type MetricName, comparedRun, metrics } from '../analysis/compared-run.js';
import { compareRuns } from '../analysis/comparison.js';
import { outcomeOf } from '../analysis/outcome.js';
import { compareTools } from '../analysis/tool-comparison.js';
import { jsonText } from '../export/json-text.js';
import { CgmonError } from '../model/errors.js';
import { runEndedInApiError } from '../experiment/model-error.js';
import { runFile, runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { readRunReport } from '../record/run-report.js';
import { seededRandom } from '../stats/random.js';
import { comparisonHtml } from './comparison-html.js';
import { comparisonText } from './comparison-text.js';
import { experimentRuns, findExperiment } from './experiment-runs.js';
import { printable } from './text.js';
import type { TableFormat } from './text-table.js';
import { complainOfUntracedAmong } from './untraced.js';

interface CompareOptions {
  readonly by: 'limits' | 'name';
  readonly baseline?: string;
  readonly metrics?: readonly MetricName[];
  readonly seed: string;
  readonly format: TableFormat | 'json' | 'html';
  readonly json?: boolean;
}

/** `cgmon compare`: configurations against each other. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('what tighter limits cost: configurations compared, with intervals and corrected tests')
    .argument('<runs...>', 'runs or experiments, each by id, name or directory')
    .addOption(
      new Option('--by <what>', 'what makes runs repeats of each other')
        .choices(['limits', 'name'])
        .default('limits'),
    )
    .option(
      '--baseline <configuration>',
      'compared with all others (default: the one with the roomiest limits)',
    )
    .option(
      '--metrics <names>',
      `only these, by comma: ${metrics.map(({ name }) => name).join(',')}`,
      metricList,
    )
    .option('--seed <number>', 'of the bootstrap intervals', '1')
    .addOption(
      new Option('--format <format>', 'of the output')
        .choices(['text', 'markdown', 'csv', 'json', 'html'])
        .default('text'),
    )
    .option('--json', 'short for --format json')
    .action(async (names: string[], options: CompareOptions) => {
      process.stdout.write(`${await compare(names, options)}\n`);
    });
}

function metricList(text: string): MetricName[] {
  const known = metrics.map(({ name }) => name);
  return text.split(',').map((word) => {
    const found = known.find((name) => name === word.trim());
    if (found === undefined) throw new InvalidArgumentError(`"${word}" is none of ${known.join(', ')}`);
    return found;
  });
}

async function compare(names: readonly string[], options: CompareOptions): Promise<string> {
  const runs = await loadRuns(names, options.by);
  const configurations = new Set(runs.map((run) => run.configuration));
  if (options.baseline !== undefined && !configurations.has(options.baseline)) {
    throw new CgmonError('usage', `--baseline: no run has the configuration "${options.baseline}"`, {
      hint: `there are: ${[...configurations].map((name) => `"${name}"`).join(', ')}`,
    });
  }
  const comparison = compareRuns(runs, {
    random: seededRandom(Number(options.seed)),
    ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
  });
  complainOfUntracedAmong(runs);
  const byTool = compareTools(runs, 'tool', comparison.baseline);
  const byCategory = compareTools(runs, 'category', comparison.baseline);
  const format = options.json === true ? 'json' : options.format;
  if (format === 'json') return jsonText({ ...comparison, byTool, byCategory }, 2);
  if (format === 'html') return comparisonHtml({ comparison, byTool, byCategory }, runs);
  return comparisonText({ comparison, byTool, byCategory }, format);
}

/** Runs one by one, or those of an experiment with their outcomes. One that cannot be read is named and left out. */
async function loadRuns(names: readonly string[], by: CompareOptions['by']): Promise<ComparedRun[]> {
  const root = runsRoot(process.env);
  const note = (line: string): void => void process.stderr.write(`cgmon: ${printable(line)}\n`);
  const skip = (line: string): void => note(`${line}: skipped`);
  const runs = new Map<string, ComparedRun>();
  for (const name of names) {
    try {
      const experiment = findExperiment(name, root);
      const own =
        experiment === null
          ? [await singleRun(resolveRun(root, name), by)]
          : await experimentRuns(experiment, root, skip);
      for (const run of own) {
        if (runs.has(run.id)) note(`${name}: ${run.id} is there already and counts once`);
        else runs.set(run.id, run);
      }
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      // Alone it is the whole of what was asked for.
      if (names.length === 1) throw error;
      skip(error.message);
    }
  }
  if (runs.size === 0) {
    throw new CgmonError('not-found', 'no runs to compare', { hint: '`cgmon runs` lists the runs' });
  }
  return [...runs.values()];
}

async function singleRun(directory: string, by: CompareOptions['by']): Promise<ComparedRun> {
  const { run, toolCalls } = await readRunReport(directory);
  const modelError = runEndedInApiError(runFile(directory, 'trace'));
  const outcome = outcomeOf(run, { checkCode: null, modelError });
  return comparedRun(run, toolCalls, outcome, by === 'name' ? { configuration: run.name } : {});
}
