import type { Limits } from '../model/run.js';
import { formatBytes } from '../model/units.js';
import type { LaunchPlan } from '../podman/plan.js';

/** The plan for people: a line per decision. Shows names of forwarded variables, never values. */
export function planText(plan: LaunchPlan): string {
  const rows: [string, string][] = [
    ['agent', plan.agent === 'none' ? 'none: the command as it stands' : agentText(plan)],
    ...(plan.prompt === null
      ? []
      : [['prompt', `${plan.prompt.bytes} bytes, "${plan.prompt.firstLine}"`] as [string, string]]),
    ['command', plan.command.map(quote).join(' ')],
    ['image', plan.image],
    ...(plan.preparePaths.length === 0 ? [] : [['derived', derivedText(plan)] as [string, string]]),
    ['container', plan.namePinned ? plan.name : `${plan.name} (or -2 ... -99 when taken)`],
    ['profile', plan.profile],
    ['works in', plan.workspace === null ? `${plan.workdir} of the image` : plan.workdir],
    ...plan.mounts.map((mount): [string, string] => [
      'mount',
      `${mount.source} -> ${mount.target}${mount.readOnly ? ' (read-only)' : ''}`,
    ]),
    ['HOME', `${plan.home}${plan.privateHome ? ' (private, removed at the end)' : ''}`],
    ['environment', [...Object.keys(plan.env), ...plan.envNames].join(' ')],
    ['credentials', credentialsText(plan)],
    ['limits', [limitsText(plan.limits), ...plan.ulimits.map((limit) => `ulimit ${limit}`)].join(', ')],
    ['user', plan.rootless ? 'you (rootless, keep-id)' : 'root (rootful Podman)'],
    [
      'rights',
      `${plan.dropCapabilities ? 'no' : 'default'} capabilities${plan.noNewPrivileges ? ', no new privileges' : ''}`,
    ],
    ['network', plan.network ?? "Podman's default"],
    ['runtime', plan.runtime ?? "Podman's default"],
    ...(plan.connection === null ? [] : [['connection', plan.connection] as [string, string]]),
    ...(plan.podmanArgs.length === 0
      ? []
      : [['podman', plan.podmanArgs.map(quote).join(' ')] as [string, string]]),
    ['slice', plan.slice],
    ['run', plan.runId],
    ...(plan.gitDiff === null ? [] : [['keeps', `git diff of ${plan.gitDiff}`] as [string, string]]),
    ...plan.warnings.map((warning): [string, string] => ['note', warning]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${onScreen(value)}`).join('\n');
}

/** Names of files and prompts may hold what a terminal obeys. */
function onScreen(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ');
}

function derivedText({ derivedImage, preparePaths }: LaunchPlan): string {
  return `${derivedImage ?? 'an image, named when its source is pulled'}: ${preparePaths.join(', ')} is yours in it`;
}

function credentialsText({
  credentials,
  credentialsFile: file,
  privateHome,
  credentialsBack,
}: LaunchPlan): string {
  const ofFile = file === null ? [] : [privateHome ? `a copy of ${file}` : file];
  const back = credentialsBack ? ['renewed ones are copied back'] : [];
  return [...credentials, ...ofFile, ...back].join(', ') || 'none';
}

function agentText({ agent, model, sessionId }: LaunchPlan): string {
  return `${agent}${model === null ? '' : `, model ${model}`}, session ${sessionId ?? 'of its own'}`;
}

export function limitsText(limits: Limits): string {
  const parts: string[] = [];
  if (typeof limits.memoryMaxBytes === 'number') parts.push(`memory ${formatBytes(limits.memoryMaxBytes)}`);
  if (typeof limits.memoryHighBytes === 'number')
    parts.push(`memory.high ${formatBytes(limits.memoryHighBytes)}`);
  if (limits.swapMaxBytes === null) parts.push('swap unlimited');
  if (typeof limits.swapMaxBytes === 'number') parts.push(`swap ${formatBytes(limits.swapMaxBytes)}`);
  if (typeof limits.cpus === 'number') parts.push(`${limits.cpus} CPUs`);
  if (typeof limits.cpuWeight === 'number') parts.push(`CPU weight ${limits.cpuWeight}`);
  if (typeof limits.pids === 'number') parts.push(`${limits.pids} pids`);
  parts.push(...(limits.io ?? []));
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** As a POSIX shell would need it, so that a line can be pasted. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
