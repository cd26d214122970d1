import { Command } from 'commander';
import { jsonText } from '../export/json-text.js';
import { readAgentcgroup } from '../importers/agentcgroup.js';
import { type ImportedRun, importSourceRun } from '../importers/import-run.js';
import { readTraceFacts } from '../importers/trace-facts.js';
import { CgmonError } from '../model/errors.js';
import { runsRoot } from '../record/run-directory.js';
import { bashCategory } from '../shell/category.js';
import { createProgress } from './progress.js';
import { version } from './version.js';

interface ImportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `cgmon import agentcgroup`: foreign runs become ordinary ones. */
export function importCommand(): Command {
  const agentcgroup = new Command('agentcgroup')
    .description('runs of the AgentCgroup dataset (arXiv 2602.09345)')
    .argument('<path>', 'an attempt directory, a dataset directory or a .jsonl.gz file')
    .option('--out <dir>', 'directory of runs (default: where cgmon keeps its runs)')
    .option('--json', 'what was imported, as JSON')
    .action(importAgentcgroup);
  return new Command('import').description('make ordinary runs of foreign data').addCommand(agentcgroup);
}

async function importAgentcgroup(path: string, options: ImportOptions): Promise<void> {
  const root = options.out ?? runsRoot(process.env);
  const status = createProgress(process.stderr);
  const imported: ImportedRun[] = [];
  const skipped: { where: string; reason: string }[] = [];
  const skip = (where: string, reason: string): void => {
    status.note(`${where}: ${reason}: skipped`);
    skipped.push({ where, reason });
  };
  for await (const item of readAgentcgroup(path, readTraceFacts)) {
    if (!item.ok) {
      skip(item.where, item.reason);
      continue;
    }
    for (const note of item.run.notes) status.note(`${item.where}: ${note}`);
    try {
      imported.push(
        importSourceRun(item.run, {
          root,
          where: item.where,
          traceFile: item.traceFile,
          versions: { cgmon: version, node: process.version },
          categoryOf: bashCategory,
        }),
      );
      status.show(`${imported.length} imported, ${skipped.length} skipped: ${item.run.task}`);
    } catch (error) {
      if (!(error instanceof CgmonError) || error.code !== 'record') throw error;
      skip(item.where, error.message);
    }
  }
  status.clear();
  const fresh = imported.filter(({ already }) => !already);
  if (options.json === true) {
    process.stdout.write(`${jsonText({ runs: imported, skipped }, 2)}\n`);
  } else {
    for (const { id } of imported) process.stdout.write(`${id}\n`);
  }
  if (imported.length === 0) {
    throw new CgmonError('record', `${path}: nothing imported, ${skipped.length} skipped`, {
      hint: 'the lines above say why',
    });
  }
  const before = imported.length - fresh.length;
  process.stderr.write(
    `cgmon: ${fresh.length} imported to ${root}, ${before} were there before, ${skipped.length} skipped\n`,
  );
}
