import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cgmon } from '../../src/cli/program.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-bad-input-'));
const notATrace = join(directory, 'list.jsonl');
writeFileSync(notATrace, 'milk\nbread\n');

async function call(line: string) {
  const written: string[] = [];
  const catchText = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(catchText);
  const code = await cgmon(['node', 'cgmon', ...line.split(' ').filter((word) => word !== '')]);
  stderr.mockRestore();
  return { code, text: written.join('') };
}

beforeEach(() => vi.stubEnv('XDG_DATA_HOME', directory));
afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

describe('bad input gets one line that names it, and exit code 2', () => {
  for (const [line, culprit] of [
    ['frobnicate', "unknown command 'frobnicate'"],
    ['run --frobnicate -- true', "unknown option '--frobnicate'"],
    ['run', 'nothing to run'],
    ['run --profile strict -- true', 'no profile "strict"'],
    ['run --profiles /nowhere/p.yaml -- true', '/nowhere/p.yaml'],
    ['run --model haiku --agent none -- true', '--model goes with --agent claude'],
    ['run --prompt-file /nowhere/prompt', '/nowhere/prompt'],
    ['run --session-id 1 --prompt x', "'1' is invalid"],
    ['run --io-max vda:wbps=1 -- true', "'vda:wbps=1' is invalid"],
    ['run --memory-swap 1g -- true', '--memory-swap'],
    ['run --runtime= -- true', '--runtime'],
    ['run --network= -- true', '--network'],
    ['run --connection= -- true', '--connection'],
    ['run --profile swebench --workspace /tmp -- true', '--workspace: profile swebench works in /testbed'],
    ['run --profile host-share --credentials-back -- true', '--credentials-back: profile host-share'],
    ['profiles --profiles /nowhere/p.yaml', '/nowhere/p.yaml'],
    ['run --memory 4x -- true', "'4x' is invalid"],
    ['run --cpus -1 -- true', "'-1' is invalid"],
    ['run --interval 0 -- true', "'0' is invalid"],
    ['run --interval 11s -- true', "'11s' is invalid"],
    ['run --env A=secret -- true', "'A=secret' is invalid"],
    ['serve --listen nowhere', '--listen: "nowhere" is not an address'],
    ['serve --token-file /nowhere/token', '--token-file: ENOENT'],
    ['serve --tls-cert /nowhere/cert', '--tls-cert and --tls-key go together'],
    ['serve --otlp collector', '--otlp: "collector" is not an address'],
    ['serve --otlp http://user:secret@host:4318', 'no secret belongs into the address'],
    ['serve --compat graphite', "'graphite' is invalid"],
    ['show no-such-run', 'no run "no-such-run"'],
    ['report no-such-run', 'no run "no-such-run"'],
    ['runs extra', "too many arguments for 'runs'"],
    ['trace /nowhere/at-all', '/nowhere/at-all'],
    [`trace ${notATrace}`, notATrace],
  ] as const) {
    it(`cgmon ${line.replace(directory, '...')}`, async () => {
      const { code, text } = await call(line);
      expect(code).toBe(2);
      expect(text).toMatch(/^cgmon: [^\n]+\n$/);
      expect(text).toContain(culprit);
    });
  }

  it('nothing at all lists the commands', async () => {
    const { code, text } = await call('');
    expect(code).toBe(2);
    expect(text).toMatch(/attach +record what already runs/);
  });
});
