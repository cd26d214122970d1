import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * bench/native/work.c, compiled on the spot into .cache/bench. A machine without a compiler (the test VM) takes the
 * program that was compiled elsewhere and copied with the benches: it is linked statically.
 */
export function nativeWork(): string {
  const folder = import.meta.dirname.endsWith(join('.cache', 'bench'))
    ? import.meta.dirname
    : join(import.meta.dirname, '../.cache/bench');
  const source = join(folder, '../../bench/native/work.c');
  const program = join(folder, 'work');
  const made = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made >= (statSync(source, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return program;
  mkdirSync(folder, { recursive: true });
  execFileSync('cc', ['-O2', '-static', '-Wall', '-o', program, source], { stdio: 'inherit' });
  return program;
}

/** Runs it to its end without blocking this thread; gives the numbers it printed. */
export function runNative(args: readonly string[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(nativeWork(), args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.trim().split(/\s+/).map(Number));
      else reject(new Error(`work ${args.join(' ')}: exit ${code}`));
    });
  });
}
