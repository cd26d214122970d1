import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileTail } from '../../src/trace/file-tail.js';
import { type FollowedTrace, followTrace } from '../../src/trace/follow.js';

let directory = '';
let followed: FollowedTrace | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-follow-'));
});
afterEach(async () => {
  await followed?.close();
  followed = undefined;
  rmSync(directory, { recursive: true, force: true });
});

function prompt(uuid: string, sessionId = 's1'): string {
  const line = {
    type: 'user',
    uuid,
    parentUuid: null,
    isSidechain: false,
    sessionId,
    cwd: '/w',
    version: '2.1.16',
    timestamp: '2026-11-20T21:00:00.000Z',
    message: { role: 'user', content: 'do it' },
  };
  return `${JSON.stringify(line)}\n`;
}

const sessions = () => followed?.snapshot().sessions.map(({ sessionId }) => sessionId) ?? [];

async function until(check: () => boolean, limitMs = 5000): Promise<void> {
  const from = performance.now();
  while (!check() && performance.now() - from < limitMs) await sleep(5);
}

describe('createFileTail', () => {
  function tailOf(path: string) {
    const tail = createFileTail(path);
    return () => {
      const events: string[] = [];
      tail.read(
        (bytes) => events.push(Buffer.from(bytes).toString()),
        () => events.push('RESET'),
      );
      return events;
    };
  }

  it('gives each byte once, and none of a file that is not there', () => {
    const path = join(directory, 'a.jsonl');
    const read = tailOf(path);
    expect(read()).toEqual([]);
    writeFileSync(path, 'one\ntw');
    expect(read()).toEqual(['one\ntw']);
    expect(read()).toEqual([]);
    appendFileSync(path, 'o\n');
    expect(read()).toEqual(['o\n']);
  });

  it('starts again after truncation, also when the file has grown past the offset since', () => {
    const path = join(directory, 'a.jsonl');
    const read = tailOf(path);
    writeFileSync(path, 'one\ntwo\nthree\n');
    read();
    truncateSync(path, 4);
    expect(read()).toEqual(['RESET', 'one\n']);
    truncateSync(path, 0);
    writeFileSync(path, 'two\nthree\nfour\n');
    expect(read()).toEqual(['RESET', 'two\nthree\nfour\n']);
  });

  it('starts again when the file is replaced', () => {
    const path = join(directory, 'a.jsonl');
    const read = tailOf(path);
    writeFileSync(path, 'one\n');
    read();
    writeFileSync(`${path}.new`, 'one\ntwo\n');
    renameSync(`${path}.new`, path);
    expect(read()).toEqual(['RESET', 'one\ntwo\n']);
  });

  it('reads a file of several chunks whole', () => {
    const path = join(directory, 'a.jsonl');
    const text = `${'x'.repeat(2_500_000)}\n`;
    writeFileSync(path, text);
    expect(tailOf(path)().join('')).toBe(text);
  });
});

describe('followTrace', () => {
  const follow = (projectsDir = directory, pollMs = 60_000) => {
    followed = followTrace({ projectsDir, onChange: () => undefined, pollMs });
  };

  // How soon: node bench/run.mjs follow.
  it('sees a new session and its sub-agents by their events alone', async () => {
    follow();
    await sleep(200);
    mkdirSync(join(directory, '-work'));
    await sleep(100);
    writeFileSync(join(directory, '-work', 's1.jsonl'), prompt('u1'));
    await until(() => sessions().includes('s1'));
    expect(sessions()).toEqual(['s1']);
    mkdirSync(join(directory, '-work', 's1', 'subagents'), { recursive: true });
    writeFileSync(join(directory, '-work', 's1', 'subagents', 'agent-1.jsonl'), prompt('u2', 's2'));
    await until(() => sessions().includes('s2'));
    expect(sessions()).toEqual(['s1', 's2']);
  });

  it('sees the sessions of a directory that appears later, parents and all, and those after them', async () => {
    follow(join(directory, 'home', '.claude', 'projects'));
    await sleep(150);
    mkdirSync(join(directory, 'home', '.claude', 'projects', '-work'), { recursive: true });
    writeFileSync(join(directory, 'home', '.claude', 'projects', '-work', 's1.jsonl'), prompt('u1'));
    await until(() => sessions().includes('s1'));
    writeFileSync(join(directory, 'home', '.claude', 'projects', '-work', 's2.jsonl'), prompt('u2', 's2'));
    await until(() => sessions().includes('s2'));
    expect(sessions()).toEqual(['s1', 's2']);
  });

  it('sees the sessions of a directory that was removed and made again', async () => {
    const projects = join(directory, 'projects');
    mkdirSync(projects);
    follow(projects, 100);
    await sleep(150);
    rmSync(projects, { recursive: true });
    await sleep(150);
    mkdirSync(join(projects, '-work'), { recursive: true });
    writeFileSync(join(projects, '-work', 's1.jsonl'), prompt('u1'));
    await until(() => sessions().includes('s1'));
    expect(sessions()).toEqual(['s1']);
  });

  it('drains what is on disk at once, torn lines joined, nothing twice after a rewrite', async () => {
    const file = join(directory, 's1.jsonl');
    follow();
    const line = prompt('u2');
    writeFileSync(file, prompt('u1') + line.slice(0, 40));
    await followed?.drain();
    appendFileSync(file, line.slice(40));
    await followed?.drain();
    expect(followed?.snapshot().sessions[0]?.prompts).toBe(2);
    writeFileSync(file, prompt('u2') + prompt('u3') + prompt('u4'));
    await followed?.drain();
    expect(followed?.snapshot().sessions[0]?.prompts).toBeGreaterThanOrEqual(3);
    expect(followed?.snapshot().sessions[0]?.prompts).toBeLessThanOrEqual(4);
  });

  it('survives a meta file that vanishes or is torn, and unreadable names', async () => {
    follow();
    writeFileSync(join(directory, 'agent-1.meta.json'), '{"toolUse');
    mkdirSync(join(directory, 'd.jsonl'));
    await followed?.drain();
    rmSync(join(directory, 'agent-1.meta.json'));
    symlinkSync(join(directory, 'nowhere'), join(directory, 'agent-2.meta.json'));
    await sleep(150);
    writeFileSync(join(directory, 's1.jsonl'), prompt('u1'));
    await followed?.drain();
    expect(sessions()).toEqual(['s1']);
  });

  it('follows 1,000 files', async () => {
    for (let at = 0; at < 1000; at += 1)
      writeFileSync(join(directory, `s${at}.jsonl`), prompt(`u${at}`, `s${at}`));
    follow();
    await followed?.drain();
    await followed?.drain();
    expect(sessions()).toHaveLength(1000);
    expect(new Set(sessions()).size).toBe(1000);
  });
});
