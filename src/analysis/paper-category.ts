/**
 * The eight categories of Bash commands of "AgentCgroup" (arXiv 2602.09345), first match wins, on the
 * lower-cased whole command, as words. So `python -m pytest` is a test and `grep -n apt` an install: this is
 * their definition, kept as it is. cgmon's own categories (ToolCall.category) parse the command.
 */
const rules: readonly (readonly [string, RegExp])[] = [
  ['Test Execution', /\b(?:pytest|python -m pytest|tox|nose|unittest)\b/],
  ['Package Install', /\b(?:pip install|conda install|apt|yum)\b/],
  ['Git Operations', /\bgit (?:diff|log|status|show|add|commit|checkout|stash|branch|reset)\b/],
  ['Python Snippet', /\bpython3? -c\b/],
  ['Python Run', /\bpython3?\b/],
  ['File Exploration', /\b(?:ls|find|tree|wc|du|df)\b/],
  ['Text Processing', /\b(?:cat|head|tail|grep|sed|awk)\b/],
];

export function paperCategory(command: string): string {
  const lower = command.toLowerCase();
  return rules.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'Other';
}
