// The tools that start no shell: Read, Write, Edit, Grep, Glob, TodoWrite. Each takes the call's
// input and gives back `{ text, isError?, result }` as Claude Code 2.1.16 words it.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

function numbered(text) {
  return text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(6)}→${line}`)
    .join('\n');
}

function failed(message) {
  return {
    text: `<tool_use_error>${message}</tool_use_error>`,
    isError: true,
    result: `Error: ${message}`,
  };
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function read(input, cwd) {
  const filePath = resolve(cwd, input.file_path);
  if (!existsSync(filePath)) return failed('File does not exist.');
  const content = readFileSync(filePath, 'utf8');
  const numLines = content.split('\n').length;
  const file = { filePath, content, numLines, startLine: 1, totalLines: numLines };
  return { text: numbered(content), result: { type: 'text', file } };
}

function write(input, cwd) {
  const filePath = resolve(cwd, input.file_path);
  const originalFile = existsSync(filePath) ? readFileSync(filePath, 'utf8') : null;
  mkdirSync(dirname(filePath), { recursive: true });
  writeFileSync(filePath, input.content);
  const type = originalFile === null ? 'create' : 'update';
  const verb = originalFile === null ? 'created successfully at' : 'updated successfully at';
  return {
    text: `File ${verb}: ${filePath}`,
    result: { type, filePath, content: input.content, structuredPatch: [], originalFile },
  };
}

/** The whole file as one hunk: true, if coarser than the CLI's hunks. */
function onePatch(before, after) {
  const [oldLines, newLines] = [before, after].map((text) => text.replace(/\n$/, '').split('\n'));
  const marked = [...oldLines.map((line) => `-${line}`), ...newLines.map((line) => `+${line}`)];
  return { oldStart: 1, oldLines: oldLines.length, newStart: 1, newLines: newLines.length, lines: marked };
}

function edit(input, cwd) {
  const filePath = resolve(cwd, input.file_path);
  if (!existsSync(filePath)) return failed('File does not exist.');
  const originalFile = readFileSync(filePath, 'utf8');
  if (!originalFile.includes(input.old_string)) return failed('String to replace not found in file.');
  const replaceAll = input.replace_all === true;
  const changed = replaceAll
    ? originalFile.replaceAll(input.old_string, () => input.new_string)
    : originalFile.replace(input.old_string, () => input.new_string);
  writeFileSync(filePath, changed);
  return {
    text: `The file ${filePath} has been updated. Here's the result of running \`cat -n\` on a snippet of the edited file:\n${numbered(changed)}`,
    result: {
      filePath,
      oldString: input.old_string,
      newString: input.new_string,
      originalFile,
      structuredPatch: [onePatch(originalFile, changed)],
      userModified: false,
      replaceAll,
    },
  };
}

function grep(input, cwd) {
  const root = resolve(cwd, input.path ?? '.');
  const pattern = new RegExp(input.pattern, input['-i'] === true ? 'i' : '');
  // Big files are skipped: rg leaves binary ones out too, and reading them would cost this process memory.
  const small = filesUnder(root).filter((file) => statSync(file).size <= 1024 * 1024);
  const lines = small.flatMap((file) =>
    readFileSync(file, 'latin1')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${relative(cwd, file)}:${index + 1}:${line}`] : [])),
  );
  const content = lines.join('\n');
  const result = { mode: 'content', numFiles: 0, filenames: [], content, numLines: lines.length };
  return { text: content === '' ? 'No matches found' : content, result };
}

/** `*` and `?` stay inside a folder, `**` crosses folders. */
function globPattern(glob) {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(
      /\*\*\/|\*\*|\*|\?/g,
      (token) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[token] ?? '[^/]',
    );
  return new RegExp(`^${source}$`);
}

function glob(input, cwd) {
  const started = performance.now();
  const root = resolve(cwd, input.path ?? '.');
  const pattern = globPattern(input.pattern);
  const filenames = filesUnder(root).filter((file) => pattern.test(relative(root, file)));
  const durationMs = Math.round(performance.now() - started);
  const text = filenames.length === 0 ? 'No files found' : filenames.join('\n');
  return { text, result: { filenames, durationMs, numFiles: filenames.length, truncated: false } };
}

function todoWrite(input) {
  return {
    text: 'Todos have been modified successfully. Ensure that you continue to use the todo list to track your progress. Please proceed with the current tasks if applicable',
    result: { oldTodos: [], newTodos: input.todos },
  };
}

export const fileTools = {
  Read: read,
  Write: write,
  Edit: edit,
  Grep: grep,
  Glob: glob,
  TodoWrite: todoWrite,
};

/** Runs one call of a tool that starts no shell; a thrown error becomes the call's error result. */
export function runFileTool(name, input, cwd) {
  const tool = fileTools[name];
  if (tool === undefined) return failed(`No such tool available: ${name}`);
  try {
    return tool(input, cwd);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
