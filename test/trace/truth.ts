import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One Bash call's real edges, taken beside the CLI; epoch seconds. */
export interface TrueCall {
  readonly toolUseId: string;
  readonly command: string;
  readonly shellExec: number;
  readonly shellExit: number | null;
  readonly exitCode: number | null;
}

export interface TruthCase {
  readonly version: string;
  readonly scenario: string;
  readonly projects: string;
  readonly calls: readonly TrueCall[];
}

const root = resolve(import.meta.dirname, '../../../shared/data/claude-traces');

/** Real traces with their truth; empty where the data is not there. */
export function truthCases(): readonly TruthCase[] {
  return truthCasesIn(process.env['CGMON_TRACE_DATA'] ?? root);
}

export function truthCasesIn(base: string): readonly TruthCase[] {
  if (!existsSync(base)) return [];
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: version }) =>
      readdirSync(resolve(base, version)).map((scenario) => ({
        version,
        scenario,
        projects: resolve(base, version, scenario, 'projects'),
        calls: JSON.parse(
          readFileSync(resolve(base, version, scenario, 'truth.json'), 'utf8'),
        ) as readonly TrueCall[],
      })),
    );
}
