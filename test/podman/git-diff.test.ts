import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { saveGitDiff } from '../../src/podman/git-diff.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-diff-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("commits neither the container's secrets nor the mark of its run", async () => {
  const called: (readonly string[])[] = [];
  const engine: Engine = {
    call: () => Promise.reject(new Error('not expected')),
    show: () => Promise.reject(new Error('not expected')),
    async need(args) {
      called.push(args);
      return 'image-id\n';
    },
    attach: (_args, stdio) => spawn('echo', ['diff --git a/f b/f'], { stdio }),
  };
  const bytes = await saveGitDiff(engine, {
    runId: 'r1',
    containerId: 'c1',
    repository: '/testbed',
    rootless: true,
    envNames: ['PATH', 'ANTHROPIC_API_KEY', 'HOME'],
    file: join(directory, 'git.diff'),
    scratch: join(directory, 'git'),
  });
  expect(bytes).toBe(19);
  expect(called[0]).toEqual([
    'commit',
    '--quiet',
    '--pause=false',
    '--change=LABEL io.cgmon.diff=r1',
    '--change=LABEL io.cgmon.run=',
    '--change=ENV ANTHROPIC_API_KEY=',
    '--change=ENV HOME=',
    '--',
    'c1',
  ]);
  expect(called[1]).toEqual(['rmi', '--force', '--', 'image-id']);
});
