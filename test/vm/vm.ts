// The VM from a test: a thin, typed cover of scripts/vm.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/vm', import.meta.url));
/** Each of the workers that test files are dealt to has a VM of its own; the first's is the one of scripts/vm. */
const worker = process.env['VITEST_POOL_ID'] ?? '1';
const env = worker === '1' ? process.env : { ...process.env, CGMON_VM: worker };

export interface VmResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The command's exit code; 255 if the VM could not be reached. */
  readonly code: number;
}

export interface VmRunOptions {
  /** Run as root and not as the ordinary user `dev`. */
  readonly root?: boolean;
  readonly stdin?: string;
  /** After this time the connection is cut and the promise rejects; default 120 s. */
  readonly timeoutMs?: number;
  /** Added to the command's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A word that a shell takes as it stands. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function callScript(args: readonly string[], stdin: string, timeoutMs: number): Promise<VmResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(script, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => {
        output[name] += text;
      });
    }
    const timer = setTimeout(() => {
      // The script and its ssh are one process group.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      // The shared ssh connection keeps the pipes open for as long as the command lives.
      child.stdout.destroy();
      child.stderr.destroy();
      const tail = `${output.stdout}${output.stderr}`.slice(-2000);
      reject(new Error(`no end within ${timeoutMs} ms: scripts/vm ${args.join(' ')}\n${tail}`));
    }, timeoutMs);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`${script} could not be started`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ...output, code: code ?? 255 });
    });
    // A command that ends without reading closes the pipe early; that is its right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

async function expectSuccess(args: readonly string[], timeoutMs: number): Promise<void> {
  const { code, stderr } = await callScript(args, '', timeoutMs);
  if (code !== 0) throw new Error(`scripts/vm ${args.join(' ')} failed (${code}): ${stderr.trim()}`);
}

/** Boots the VM (and builds its image, which takes minutes) unless it is up. */
export function vmUp(): Promise<void> {
  return expectSuccess(['up'], 1_200_000);
}

/** Copies this checkout's build, its production packages and the test agents to /home/dev/cgmon. */
export function vmPush(): Promise<void> {
  return expectSuccess(['push'], 300_000);
}

/** Makes a port of the VM's loopback one of this machine's until `close` is called. */
export async function vmForward(guestPort: number): Promise<{ readonly port: number; close(): void }> {
  const port = await freePort();
  const child = spawn(script, ['forward', String(port), String(guestPort)], { stdio: 'ignore', env });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await accepts(port)) return { port, close: () => void child.kill() };
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill();
  throw new Error(`scripts/vm forward ${port} ${guestPort} does not listen`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Copies a file or folder of the VM to `hostPath`. */
export function vmPull(guestPath: string, hostPath: string): Promise<void> {
  return expectSuccess(['pull', guestPath, hostPath], 120_000);
}

/**
 * Runs a shell command in the VM in the user's home, with its systemd user session at hand. Any exit code is a
 * result; rejects only at a timeout.
 */
export function vmRun(command: string, options: VmRunOptions = {}): Promise<VmResult> {
  const exports = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const line = exports.length === 0 ? command : `export ${exports.join(' ')}; ${command}`;
  const timeoutMs = options.timeoutMs ?? 120_000;
  // Cutting the connection does not end the command in the VM.
  const bounded = `timeout --kill-after=5 ${Math.ceil(timeoutMs / 1000) + 1} bash -c ${shellQuote(line)}`;
  const args = ['run', ...(options.root === true ? ['--root'] : []), '--', bounded];
  return callScript(args, options.stdin ?? '', timeoutMs);
}
