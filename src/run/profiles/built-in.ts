import type { Mount } from '../../podman/plan.js';
import type { Profile } from './profile.js';

const gib = 1024 ** 3;

/** Variables that Claude Code authenticates with. */
export const credentialNames = ['CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'];

export const isolated: Profile = {
  name: 'isolated',
  summary: 'workspace and a private HOME only, no capabilities; the CLI comes from the image',
  image: null,
  workdir: 'workspace',
  home: 'private',
  mounts: [],
  env: {},
  forward: credentialNames,
  network: null,
  dropCapabilities: true,
  noNewPrivileges: true,
  limits: { pids: 4096 },
  ulimits: [],
  gitDiff: null,
  warnings: [],
};

const shared = (path: string, readOnly: boolean): Mount => ({ source: path, target: path, readOnly });

/** The launch of the AgentCgroup experiments (arXiv 2602.09345): the host's programs and homes in the container. */
export const hostShare: Profile = {
  name: 'host-share',
  summary: "the host's programs, /home, /tmp and /var in the container, as in the AgentCgroup experiments",
  image: null,
  workdir: 'workspace',
  home: 'host',
  mounts: [
    ...['/usr', '/lib', '/lib64', '/etc', '/bin', '/sbin'].map((path) => shared(path, true)),
    ...['/home', '/tmp', '/var'].map((path) => shared(path, false)),
  ],
  env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  forward: [...credentialNames, 'CLAUDE_CONFIG_DIR'],
  network: 'host',
  dropCapabilities: false,
  noNewPrivileges: false,
  limits: { memoryMaxBytes: 4 * gib, cpus: 2 },
  ulimits: [],
  gitDiff: null,
  warnings: [
    "the agent can write to the host's /home, /tmp and /var and use the host's network",
    "the host's Python and programs hide the image's own: a SWE-bench environment is not the one that runs",
  ],
};

/** SWE-bench and SWE-rebench images: the repository is in the image. */
export const swebench: Profile = {
  ...isolated,
  name: 'swebench',
  summary: 'works in /testbed of a SWE-bench image; the changes are kept as git.diff',
  workdir: { inImage: '/testbed' },
  gitDiff: '/testbed',
};

export const builtInProfiles: readonly Profile[] = [isolated, hostShare, swebench];
