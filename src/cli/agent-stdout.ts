import { Writable } from 'node:stream';
import { parseClaudeResult } from '../run/agents/claude.js';

/**
 * Where the agent's stdout goes: straight to the target, but for Claude Code, whose result is JSON: of that the text is
 * printed at the end, or everything where it is none.
 */
export function agentStdout(
  target: Writable,
  agent: 'claude' | 'none',
): { readonly stream: Writable; end(): void } {
  if (agent === 'none') return { stream: target, end: () => undefined };
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return {
    stream,
    end() {
      const output = Buffer.concat(chunks);
      const text = parseClaudeResult(output.toString('utf8'))?.text ?? null;
      target.write(text === null ? output : `${text.trimEnd()}\n`);
    },
  };
}
