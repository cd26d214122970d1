import { Command, CommanderError } from 'commander';
import { CgmonError } from '../model/errors.js';
import { printable } from './text.js';
import { version } from './version.js';

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** A command's module is loaded only when it is called: start-up stays quick. */
const commands: Readonly<Record<string, CommandEntry>> = {
  run: {
    summary: 'launch an agent in a container and record what every tool call costs',
    load: async () => (await import('./run.js')).runCommand(),
  },
  attach: {
    summary: 'record what already runs: a container, a cgroup, a systemd unit',
    load: async () => (await import('./attach.js')).attachCommand(),
  },
  shell: {
    summary: 'open a shell in a container and record it like a run',
    load: async () => (await import('./shell.js')).shellCommand(),
  },
  serve: {
    summary: 'watch every container of this host and serve metrics for Prometheus',
    load: async () => (await import('./serve.js')).serveCommand(),
  },
  top: {
    summary: 'every container of this host, in the terminal',
    load: async () => (await import('./top.js')).topCommand(),
  },
  show: {
    summary: 'what every tool call of a run cost',
    load: async () => (await import('./show.js')).showCommand(),
  },
  report: {
    summary: 'one HTML file of a run: timeline and table',
    load: async () => (await import('./report.js')).reportCommand(),
  },
  export: {
    summary: 'a run for other programs: tables, Perfetto, Prometheus, OpenTelemetry',
    load: async () => (await import('./export.js')).exportCommand(),
  },
  runs: {
    summary: 'list the recorded runs',
    load: async () => (await import('./runs.js')).runsCommand(),
  },
  trace: {
    summary: 'the tool calls of a Claude Code trace alone',
    load: async () => (await import('./trace.js')).traceCommand(),
  },
  recover: {
    summary: 'finish the record of runs whose recorder was killed',
    load: async () => (await import('./recover.js')).recoverCommand(),
  },
  clean: {
    summary: 'remove what a killed cgmon left behind',
    load: async () => (await import('./clean.js')).cleanCommand(),
  },
  analyze: {
    summary: 'analyses over runs',
    load: async () => (await import('./analyze.js')).analyzeCommand(),
  },
  compare: {
    summary: 'compare runs by configuration',
    load: async () => (await import('./compare.js')).compareCommand(),
  },
  experiment: {
    summary: 'run tasks under a matrix of limits and compare',
    load: async () => {
      const { podmanRunTools } = await import('./experiment-tools.js');
      return (await import('./experiment.js')).experimentCommand(podmanRunTools);
    },
  },
  import: {
    summary: 'make runs of foreign data',
    load: async () => (await import('./import.js')).importCommand(),
  },
  profiles: {
    summary: 'list the profiles that cgmon run can lay a container out by',
    load: async () => (await import('./profiles.js')).profilesCommand(),
  },
  image: {
    summary: 'build, prepare, list and remove images for agents',
    load: async () => (await import('./image.js')).imageCommand(),
  },
  doctor: {
    summary: 'say what this machine can record, and how to mend what it cannot',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
};

async function parse(argv: readonly string[]): Promise<number> {
  const program = new Command('cgmon')
    .description('What did that coding agent do to my machine, and which tool call did it?')
    .version(version)
    .enablePositionalOptions();
  const wanted = argv[2] ?? '';
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = name === wanted ? await load() : new Command(name);
    program.addCommand(command.name(name).description(summary));
  }
  strict(program);
  await program.parseAsync([...argv]);
  return typeof process.exitCode === 'number' ? process.exitCode : 0;
}

/** Commander reports by throwing instead of leaving the process, in every command. */
function strict(command: Command): void {
  command.exitOverride();
  command.configureOutput({ outputError: () => undefined });
  command.commands.forEach(strict);
}

/** One line for people; the exit code for programs. Only what nobody foresaw shows a stack, on request. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const text = error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
    if (error.code !== 'commander.help') complain(text, 'cgmon --help');
    return 2;
  }
  if (error instanceof CgmonError) {
    complain(error.message, error.hint);
    return error.exitCode;
  }
  complain(
    `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    'CGMON_DEBUG=1 shows where; please report it',
  );
  if (process.env['CGMON_DEBUG'] !== undefined && error instanceof Error) console.error(error.stack);
  return 1;
}

function complain(message: string, hint: string | undefined): void {
  process.stderr.write(`cgmon: ${printable(message)}${hint === undefined ? '' : ` (${printable(hint)})`}\n`);
}

/**
 * Runs one command line, as in process.argv, and gives its exit code: the command's own, 2 for what the user can mend,
 * 1 for what nobody foresaw. Says at most one line on stderr; never throws.
 */
export async function cgmon(argv: readonly string[]): Promise<number> {
  try {
    return await parse(argv);
  } catch (error) {
    return explain(error);
  }
}
