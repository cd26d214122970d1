export type CheckStatus = 'ok' | 'warning' | 'problem';

/** One line of `cgmon doctor`. */
export interface Check {
  /** Stable key for `--json`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found. */
  readonly found: string;
  /** The command or change that mends it; absent when there is nothing to mend. */
  readonly fix?: string;
  /** The same as lines of a shell script; absent where a person has to decide. */
  readonly commands?: readonly string[];
}

/** What the checks look at: arguments, so that tests can show them any machine. */
export interface DoctorContext {
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number;
  readonly userName: string;
  readonly homeDir: string;
  readonly nodeVersion: string;
  readonly kernelRelease: string;
  /** "/" but for tests: /proc, /sys and /etc are read below it. */
  readonly root: string;
  /** Runs a program to its end; null when it is not installed. */
  readonly run: (
    program: string,
    args: readonly string[],
  ) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string } | null>;
}

export function ok(id: string, found: string): Check {
  return { id, status: 'ok', found };
}

export function warning(id: string, found: string, fix: string, commands?: readonly string[]): Check {
  return { id, status: 'warning', found, fix, ...(commands === undefined ? {} : { commands }) };
}

export function problem(id: string, found: string, fix: string, commands?: readonly string[]): Check {
  return { id, status: 'problem', found, fix, ...(commands === undefined ? {} : { commands }) };
}
