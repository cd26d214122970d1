import { bashCategory } from '../shell/category.js';
import { isReadOnly } from '../shell/read-only.js';
import type { CallKind, CallRecord } from './call-record.js';

/** Tools that the CLI runs beside others of their message. */
const concurrentTools: ReadonlySet<string> = new Set(
  'Read Grep Glob LS Task Agent WebFetch WebSearch NotebookRead TaskGet TaskList TaskOutput BashOutput AgentOutput'.split(
    ' ',
  ),
);

/** What a call does, by its command; worked out once. */
export function kindOf(call: CallRecord): CallKind {
  const { command, name } = call;
  call.kind ??=
    command === null
      ? { category: null, besideOthers: concurrentTools.has(name) }
      : { category: bashCategory(command), besideOthers: isReadOnly(command) };
  return call.kind;
}
