import type { Command } from 'commander';
import { vi } from 'vitest';

/** Runs a command in this process and gives what it wrote. Rejects with what it threw. */
export async function captured(
  command: Command,
  argv: readonly string[],
): Promise<{ stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  try {
    command.exitOverride();
    await command.parseAsync([...argv], { from: 'user' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
}
