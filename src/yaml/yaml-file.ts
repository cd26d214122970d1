import { type Alias, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { CgmonError } from '../model/errors.js';
import { offsetOf } from './offset.js';

/** A YAML file's content, and how to say what is wrong with it: "file:line:column: message". */
export interface YamlFile {
  readonly value: unknown;
  /** An error about the value at `path`, or about its key; about its nearest parent where it is missing. */
  readonly refuse: (path: readonly (string | number)[], message: string, ofKey?: boolean) => CgmonError;
}

/** An empty file is an empty object. Throws CgmonError 'usage', with `hint`, for what is no YAML. */
export function parseYaml(text: string, file: string, hint: string): YamlFile {
  const lines = new LineCounter();
  const refuseAt = (offset: number, message: string, cause?: unknown): CgmonError => {
    const { line, col } = lines.linePos(offset);
    const place = `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
    return new CgmonError('usage', `${place}: ${message}`, { hint, cause });
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) throw refuseAt(syntax.pos[0], syntaxMessage(syntax));
  const aliases: Alias[] = [];
  visit(document, { Alias: (_key, alias) => void aliases.push(alias) });
  const unknown = aliases.find((alias) => alias.resolve(document) === undefined);
  if (unknown !== undefined)
    throw refuseAt(unknown.range?.[0] ?? 0, `no anchor &${unknown.source} before it`);
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (cause) {
    // Aliases of aliases that grow beyond all bounds.
    if (cause instanceof ReferenceError)
      throw refuseAt(aliases[0]?.range?.[0] ?? 0, 'too many aliases', cause);
    throw cause;
  }
  return {
    value,
    refuse: (path, message, ofKey = false) => refuseAt(offsetOf(document, path, ofKey), message),
  };
}

function syntaxMessage({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here: a file holds one';
  const line = message.replaceAll(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
