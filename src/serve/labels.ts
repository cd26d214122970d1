/** Label values that come from a trace, which is written by whatever runs in the container: bounded lists, or "other". */

/** Claude Code's own tools, 2.0 to 2.1. */
const tools: ReadonlySet<string> = new Set(
  `Agent AskUserQuestion Bash BashOutput CronCreate CronDelete CronList Edit EnterPlanMode EnterWorktree ExitPlanMode
  ExitWorktree Glob Grep KillBash KillShell LS LSP ListMcpResourcesTool Monitor MultiEdit NotebookEdit NotebookRead
  PowerShell Read ReadMcpResourceTool ScheduleWakeup SendMessage Skill SlashCommand StructuredOutput Task TaskCreate
  TaskGet TaskList TaskOutput TaskStop TaskUpdate TeamCreate TeamDelete TodoRead TodoWrite ToolSearch WebFetch
  WebSearch Write`.split(/\s+/),
);

/** "Bash", "mcp" for a tool of any MCP server, "other". */
export function toolLabel(name: string): string {
  if (tools.has(name)) return name;
  return name.startsWith('mcp__') ? 'mcp' : 'other';
}

const mostModels = 20;

/** Model names as labels: the first twenty that look like one, "other" for the rest. */
export function createModelLabels(): (model: string) => string {
  const seen = new Set<string>();
  return (model) => {
    if (seen.has(model)) return model;
    if (seen.size >= mostModels || !/^claude-[a-z0-9][a-z0-9.-]{0,60}$/.test(model)) return 'other';
    seen.add(model);
    return model;
  };
}
