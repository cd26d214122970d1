/** What the words of a tool result say, for versions and files that say it by no field. */

const refusal =
  /^\s*(?:<tool_use_error>|The user doesn't want to (?:proceed|take this action)|This command requires approval|(?:Error: )?PreToolUse:\w+ hook|Cancelled: parallel tool call|Sibling tool call errored|Permission to use |Claude requested permissions|InputValidationError)/;
const background = /^Command running in background with ID: (\w+)/;
const other =
  /^(?:Error: )?(?:Exit code \d+|\[Request interrupted by user[^\]]*\]|\[Tool call interrupted|User rejected tool use)/;

/** The tool never ran: denied, blocked by a hook, refused for its input. */
export function neverRan(text: string): boolean {
  return refusal.test(text);
}

/** The task that goes on in the background: sub-agents' files have no toolUseResult. */
export function launchedTask(text: string): string | null {
  return background.exec(text)?.[1] ?? null;
}

/** The exit code of a failed command: nothing else has it. */
export function errorCode(text: string): number | null {
  const code = /^(?:Error: )?Exit code (\d+)/.exec(text)?.[1];
  return code === undefined ? null : Number(code);
}

/** The first words, where they are the CLI's own and tell the outcome; null where they may be output. */
export function outcomeWords(text: string): string | null {
  return (refusal.exec(text) ?? background.exec(text) ?? other.exec(text))?.[0] ?? null;
}
