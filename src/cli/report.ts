import { Command } from 'commander';
import { CgmonError } from '../model/errors.js';
import { runsRoot } from '../record/run-directory.js';
import { resolveRun } from '../record/run-list.js';
import { reportPage } from '../report/report-page.js';
import { runTimeline } from '../report/run-timeline.js';
import { writeOutput } from './output-file.js';
import { pageAssets } from './page-assets.js';
import { writeRunFigure } from './report-figure.js';

/** What the curves of all runs of a page may take: with script and calls it stays below 1 MB. */
const mostCurveBytes = 720_000;

interface ReportOptions {
  readonly output?: string;
  readonly svg?: true;
  readonly png?: true;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('one HTML file: which call ran when, and what it used; several runs are compared')
    .argument('[run...]', 'id, beginning of an id, name, directory, or "latest"')
    .option('-o, --output <file>', 'where to write it, "-" for stdout (default: cgmon-report-<run>.html)')
    .option('--svg', 'the timeline alone, as a figure for papers')
    .option('--png', 'the same as a picture (needs rsvg-convert)')
    .addHelpText(
      'after',
      '\nExamples:\n  cgmon report\n  cgmon report small-limit large-limit -o compared.html\n  cgmon report latest --svg',
    )
    .action(async (texts: string[], options: ReportOptions) => {
      const names = texts.length === 0 ? ['latest'] : texts;
      const directories = names.map((text) => resolveRun(runsRoot(process.env), text));
      await writeReport(directories, options);
    });
}

async function writeReport(directories: readonly string[], options: ReportOptions): Promise<void> {
  const [first = '', ...others] = directories;
  if (options.svg === true || options.png === true) {
    if (others.length > 0)
      throw new CgmonError('usage', 'a figure is of one run', { hint: 'leave out --svg' });
    await writeRunFigure(first, options.png === true ? 'png' : 'svg', options.output);
    return;
  }
  const assets = pageAssets('report-page');
  const runs = [];
  for (const directory of directories) {
    runs.push(await runTimeline(directory, Math.floor(mostCurveBytes / directories.length)));
  }
  const id = runs[0]?.payload.id ?? 'run';
  const name = `cgmon-report-${id}${others.length > 0 ? `-and-${others.length}` : ''}.html`;
  writeOutput(options.output ?? name, reportPage(assets, runs));
}
