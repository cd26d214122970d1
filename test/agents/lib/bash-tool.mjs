// The Bash tool: each command is the leader of its own session, in the shape the CLI starts it:
//   /bin/bash -c "eval 'probe alloc 200 1.5' < /dev/null && pwd -P >| /dev/null"
// (the last part keeps the shell: a killed command is its child, and it reports 137).
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DEFAULT_TIMEOUT_MS = 120_000;
const PIPE_GRACE_MS = 100;
/** What 2.1.16 reports when a signal ended the shell itself. */
const KILLED_SHELL = 1;

/** Quotes a text for a shell, as one word. */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function start(command, cwd) {
  const child = spawn('/bin/bash', ['-c', `eval ${quoted(command)} < /dev/null && pwd -P >| /dev/null`], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'cli' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, output: error.message, endedAt: new Date() }));
    child.on('exit', (code) => {
      const endedAt = new Date();
      const finish = () => resolve({ code: code ?? KILLED_SHELL, output: output.trimEnd(), endedAt });
      // The last output comes with 'close'; a grandchild that keeps the pipe must not delay the result.
      child.once('close', finish);
      setTimeout(finish, PIPE_GRACE_MS);
    });
  });
  return { child, ended };
}

function finished({ code, output, endedAt }) {
  if (code === 0) {
    const result = { stdout: output, stderr: '', interrupted: false, isImage: false };
    return { text: output, isError: false, result, endedAt };
  }
  // 2.1.16 adds this line to every exit 137, whoever sent the signal.
  const note = code === 137 ? '[Request interrupted by user for tool use]' : '';
  const text = [`Exit code ${code}`, note, output].filter((part) => part !== '').join('\n');
  return { text, isError: true, result: `Error: ${text}`, endedAt };
}

function moved(taskId, outputFile) {
  return {
    text: `Command running in background with ID: ${taskId}. Output is being written to: ${outputFile}`,
    isError: false,
    result: { stdout: '', stderr: '', interrupted: false, isImage: false, backgroundTaskId: taskId },
    endedAt: new Date(),
  };
}

function notification(taskId, outputFile, status, label, detail) {
  return (
    `<task-notification>\n<task-id>${taskId}</task-id>\n<output-file>${outputFile}</output-file>\n` +
    `<status>${status}</status>\n<summary>Background command "${label}" ${detail}</summary>\n` +
    `</task-notification>\nRead the output file to retrieve the result: ${outputFile}`
  );
}

/**
 * Runs Bash calls. `notify(text)` gets the task notification of a background command at its end.
 * The promise of `run` holds `{ text, isError, result, endedAt }`; a command beyond its timeout
 * (input.timeout, ms) goes on in the background, as in the CLI.
 */
export function createBashTool({ cwd, tasksDir, notify }) {
  const background = new Map();

  async function watch(task, ended, { taskId, outputFile, label }) {
    const { code, output } = await ended;
    background.delete(taskId);
    mkdirSync(dirname(outputFile), { recursive: true });
    writeFileSync(outputFile, output);
    const [status, detail] = task.killed
      ? ['killed', 'was killed']
      : code === 0
        ? ['completed', 'completed (exit code 0)']
        : ['failed', `failed with exit code ${code}`];
    notify(notification(taskId, outputFile, status, label, detail));
  }

  function toBackground(taskId, input, { child, ended }) {
    const outputFile = join(tasksDir, `${taskId}.output`);
    const label = input.description ?? input.command;
    const task = { child, killed: false };
    background.set(taskId, task);
    task.done = watch(task, ended, { taskId, outputFile, label });
    return moved(taskId, outputFile);
  }

  async function run(input, taskId) {
    const running = start(input.command, cwd);
    if (input.run_in_background === true) return toBackground(taskId, input, running);
    let timer;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(() => resolve('timeout'), input.timeout ?? DEFAULT_TIMEOUT_MS);
    });
    const first = await Promise.race([running.ended, timeout]);
    clearTimeout(timer);
    return first === 'timeout' ? toBackground(taskId, input, running) : finished(first);
  }

  /** Ends what still runs in the background, as the CLI does at the end of print mode. */
  async function killBackground() {
    const tasks = [...background.values()];
    for (const task of tasks) {
      task.killed = true;
      if (task.child.pid !== undefined) process.kill(-task.child.pid, 'SIGKILL');
    }
    await Promise.all(tasks.map((task) => task.done));
  }

  return { run, killBackground };
}
