import { Writable } from 'node:stream';
import { parseClaudeResult } from '../run/agents/claude.js';

/**
 * Where the agent's stdout goes: as it comes, but for Claude Code, whose result is JSON: of that the text is
 * printed at the end, or everything where it is none.
 */
export function agentStdout(
  target: NodeJS.WritableStream,
  agent: 'claude' | 'none',
): { readonly stream: Writable; end(): void } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (agent === 'claude') chunks.push(chunk);
      else target.write(chunk);
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
