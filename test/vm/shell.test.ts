import { beforeAll, describe, expect, it } from 'vitest';
import { inVm, showRun, workspace } from './cgmon.js';
import { vmPush, vmUp } from './vm.js';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

/**
 * `cgmon shell` on a terminal of 33 x 111 characters; `keys` is a shell script whose output is typed once the shell
 * answers, in which $tty is the terminal's device.
 */
function typed(directory: string, keys: string) {
  const inTerminal = 'tty > tty.txt; stty rows 33 cols 111; cgmon shell --yes; echo "left with $?"';
  const answers = `printf 'touch answers\\n'; until [ -e answers ]; do sleep 0.2; done; tty=$(cat tty.txt)`;
  return inVm(
    `cd ${directory} && (${answers}; ${keys}) | script --quiet --return --command '${inTerminal}' /dev/null`,
  );
}

describe('cgmon shell', () => {
  it('feeds a piped stdin to the shell and records what it does', async () => {
    const directory = await workspace('shell-pipe');
    const { code, stdout, stderr } = await inVm(
      `cd ${directory} && printf 'echo from inside\\nhead -c 50m /dev/zero | tail | wc -c\\nexit 7\\n' | cgmon shell --name piped --memory 256m`,
    );
    expect(code).toBe(7);
    expect(stdout).toBe('from inside\n52428800\n');
    expect(stderr).toMatch(/recorded in/);
    const id = /recorded in \S*\/(\S+)/.exec(stderr)?.[1] ?? '';
    const { run } = await showRun(id);
    expect(run.limits.effective.memoryMaxBytes).toBe(256 * 1024 * 1024);
    expect(run.totals?.memoryPeakBytes).toBeGreaterThan(50 * 1024 * 1024);
  });

  it("gives a terminal of the caller's size, follows its changes, and leaves Ctrl-C to the shell", async () => {
    const directory = await workspace('shell-tty');
    const { stdout } = await typed(
      directory,
      `printf 'stty size\\n'; sleep 1; stty -F $tty rows 44 cols 99; sleep 1; printf 'stty size\\nsleep 60\\n'; sleep 1; ` +
        `printf '\\003'; printf 'echo interrupted with $?\\nexit 5\\n'`,
    );
    expect(stdout).toContain('33 111');
    expect(stdout).toContain('44 99');
    expect(stdout).toContain('interrupted with 130');
    expect(stdout).toContain('left with 5');
  });
});
