/** What went wrong, for exit codes and for programs that read `--json` errors. */
export type ErrorCode =
  | 'usage'
  | 'not-found'
  | 'unsupported-host'
  | 'engine'
  | 'cgroup'
  | 'trace'
  | 'record'
  | 'busy'
  | 'internal';

const exitCodes: Readonly<Record<ErrorCode, number>> = {
  usage: 2,
  'not-found': 2,
  'unsupported-host': 2,
  engine: 125,
  cgroup: 1,
  trace: 1,
  record: 1,
  busy: 1,
  internal: 1,
};

export interface CgmonErrorOptions {
  /** The exact command or change that mends it. */
  readonly hint?: string;
  /** Overrides the exit code that belongs to the error's code. */
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** An error that a user can act on: one line that names the culprit, and what to do about it. */
export class CgmonError extends Error {
  override readonly name = 'CgmonError';
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: CgmonErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? exitCodes[code];
    this.hint = options.hint;
  }
}

/** The `code` of a Node system error ("ENOENT", ...), or undefined. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
