import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseExperiment } from '../../src/experiment/experiment-file.js';
import { experimentSchema, limitsSchema, taskSchema } from '../../src/experiment/experiment-schema.js';
import { CgmonError } from '../../src/model/errors.js';
import { fits } from './json-schema.js';

const full = `
name: limits
seed: 7
repeats: 3
warm-up: 1
parallel: 2
timeout: 10m
tasks:
  - name: build
    command: [node, agent.mjs]
    image: localhost/agent:1
    workspace: ./work
    check: npm test
    timeout: 90s
  - name: fix
    prompt: Fix the failing test
limits:
  memory: [512m, 1g, unlimited]
  cpus: [0.5, 2]
  swap: 0
`;

function errorOf(text: string): string {
  try {
    parseExperiment(text, 'exp.yaml');
  } catch (error) {
    if (error instanceof CgmonError && error.exitCode === 2) return error.message;
    throw error;
  }
  return 'no error';
}

const task = 'tasks:\n  - name: a\n    command: [x]\n';
const faults: readonly (readonly [string, string, RegExp])[] = [
  ['a YAML error', 'tasks: [a\nlimits: }', /^exp\.yaml:2:\d+: /],
  ['an empty file', '', /^exp\.yaml:1:1: tasks is missing/],
  ['no tasks', 'tasks: []', /^exp\.yaml:1:8: tasks is an empty list: nothing to run/],
  [
    'an unknown limit',
    `${task}limits:\n  memroy: 1g\n`,
    /^exp\.yaml:5:3: unknown limit "memroy": known are memory, memory-high, swap, cpus, io-max, pids/,
  ],
  ['an unknown key', `${task}    imgae: x\n`, /^exp\.yaml:4:5: unknown key "imgae": known are name, prompt/],
  [
    'an unknown key above',
    `${task}repeat: 3\n`,
    /^exp\.yaml:4:1: unknown key "repeat": known are name, tasks/,
  ],
  ['an empty matrix', `${task}limits: {}\n`, /^exp\.yaml:4:9: limits is an empty matrix/],
  [
    'an empty dimension',
    `${task}limits:\n  memory: []\n`,
    /^exp\.yaml:5:11: limits\.memory is an empty list/,
  ],
  [
    'a bad size in a list',
    `${task}limits:\n  memory:\n    - 512m\n    - lots\n`,
    /^exp\.yaml:7:7: limits\.memory\[2\] write it like 512m, 4g or 1\.5GiB/,
  ],
  [
    'a single bad value',
    `${task}limits:\n  cpus: many\n`,
    /^exp\.yaml:5:9: limits\.cpus "many" is not a count of CPUs/,
  ],
  [
    'a size without unit',
    `${task}limits:\n  memory: 512\n`,
    /512 is too small: at least 4m \(did you mean 512m\?\)/,
  ],
  [
    'a duration without unit',
    `${task}timeout: 90\n`,
    /^exp\.yaml:4:10: timeout write it like 50ms, 2s or 5m/,
  ],
  [
    'neither prompt nor command',
    'tasks:\n  - name: a\n',
    /^exp\.yaml:2:5: tasks\[1\] needs either a prompt or a command/,
  ],
  ['both', 'tasks:\n  - {name: a, prompt: x, command: [y]}\n', /tasks\[1\] needs either/],
  [
    'a name twice',
    'tasks:\n- {name: a, command: [x]}\n- {name: a, command: [x]}\n',
    /^exp\.yaml:3:10: two tasks/,
  ],
  [
    'a limit twice',
    `${task}limits:\n  memory: [512m, 1g, 0.5g]\n`,
    /^exp\.yaml:5:22: limits\.memory\[3\] is the same as limits\.memory\[1\]/,
  ],
  [
    'no limit twice',
    `${task}limits: {cpus: [unlimited, 1, unlimited]}\n`,
    /^exp\.yaml:4:31: limits\.cpus\[3\] is/,
  ],
  [
    'endless CPUs',
    `${task}limits:\n  cpus: .inf\n`,
    /^exp\.yaml:5:9: limits\.cpus "Infinity" is not a count of/,
  ],
  [
    'a host of CPUs',
    `${task}limits:\n  cpus: [1, 1e30]\n`,
    /^exp\.yaml:5:13: limits\.cpus\[2\] "1e\+30" is not/,
  ],
  [
    'a host of processes',
    `${task}limits:\n  pids: 1e30\n`,
    /^exp\.yaml:5:9: limits\.pids "1e\+30" is not a count/,
  ],
  [
    'more memory than there is',
    `${task}limits:\n  memory: 999999999t\n`,
    /^exp\.yaml:5:11: limits\.memory 999999999t is too large: at most 1024t/,
  ],
  [
    'more swap than there is',
    `${task}limits:\n  swap: 99999t\n`,
    /^exp\.yaml:5:9: limits\.swap 99999t is too/,
  ],
  ['no time at all', `${task}timeout: 0s\n`, /^exp\.yaml:4:10: timeout "0s" is no timeout: more than 0s/],
  ['months', `${task}    timeout: 2000h\n`, /^exp\.yaml:4:14: tasks\[1\]\.timeout "2000h" is no timeout/],
  [
    'a name that leads elsewhere',
    `${task}name: ../../escape\n`,
    /^exp\.yaml:4:7: name must name a directory/,
  ],
  ['a name with a slash', `${task}name: a/b\n`, /^exp\.yaml:4:7: name must name a directory/],
  ['a seed in words', `${task}seed: abc\n`, /^exp\.yaml:4:7: seed must be a number/],
  ['a seed that is too large', `${task}seed: 1e30\n`, /^exp\.yaml:4:7: seed must be at most 4294967295/],
  [
    'more repeats than anyone makes',
    `${task}repeats: 1e9\n`,
    /^exp\.yaml:4:10: repeats must be at most 10000/,
  ],
  ['half a repeat', `${task}repeats: 1.5\n`, /^exp\.yaml:4:10: repeats must be a whole number/],
  ['a task that is text', 'tasks: [a]\n', /^exp\.yaml:1:9: tasks\[1\] must be keys and values, such as/],
  [
    'limits left empty',
    `${task}limits:\n`,
    /^exp\.yaml:4:8: limits is left empty: give it a value or take it out$/,
  ],
  ['a limit left empty', `${task}limits:\n  memory:\n`, /^exp\.yaml:5:10: limits\.memory is left empty/],
  [
    'a list of limits',
    `${task}limits: [memory: 1g]\n`,
    /^exp\.yaml:4:10: limits must be keys and values, such as "m/,
  ],
  [
    'a limit that is a map',
    `${task}limits: {memory: {a: 1}}\n`,
    /limits\.memory must be a text or a number$/,
  ],
  [
    'a command that is text',
    'tasks: [{name: a, command: make}]',
    /:28: tasks\[1\]\.command must be a list of words/,
  ],
  ['two documents', `${task}---\n${task}`, /^exp\.yaml:4:1: a second document starts here/],
  [
    'no YAML of ours',
    `\u0000${'garbage '.repeat(100)}`,
    /^exp\.yaml:1:1: no experiment: a file starts with keys/,
  ],
  ['a list', '- a\n- b\n', /^exp\.yaml:1:1: tasks is missing/],
];

describe('parseExperiment', () => {
  it('reads tasks, matrix and settings, with units resolved and paths from the file', () => {
    const experiment = parseExperiment(full, '/home/me/exp.yaml');
    expect(experiment).toMatchObject({ name: 'limits', seed: 7, repeats: 3, warmUp: 1, parallel: 2 });
    expect(experiment.tasks[0]).toEqual({
      name: 'build',
      command: ['node', 'agent.mjs'],
      image: 'localhost/agent:1',
      workspace: '/home/me/work',
      check: 'npm test',
      timeoutNs: 90e9,
      env: [],
    });
    expect(experiment.tasks[1]?.command).toContain('Fix the failing test');
    expect(experiment.tasks[1]?.timeoutNs).toBe(600e9);
    expect(experiment.configurations.map(({ name }) => name)).toEqual([
      'memory 512 MiB, swap 0 B, cpus 0.5',
      'memory 512 MiB, swap 0 B, cpus 2',
      'memory 1 GiB, swap 0 B, cpus 0.5',
      'memory 1 GiB, swap 0 B, cpus 2',
      'memory unlimited, swap 0 B, cpus 0.5',
      'memory unlimited, swap 0 B, cpus 2',
    ]);
  });

  it('takes the name of the file and sensible settings where none are given', () => {
    const experiment = parseExperiment('tasks: [{name: a, command: [x]}]', 'dir/small.yml');
    expect(experiment).toMatchObject({ name: 'small', repeats: 1, warmUp: 0, parallel: 1 });
    expect(experiment.configurations).toEqual([{ name: 'no limits', limits: {} }]);
  });

  it('refuses a file whose name cannot name a directory', () => {
    expect(() => parseExperiment(task, 'dir/...yaml')).toThrow(/^dir\/\.\.\.yaml:1:1: the name of this file/);
    expect(parseExperiment(`name: x\n${task}`, 'dir/...yaml').name).toBe('x');
  });

  it('refuses more runs than anyone makes, before it lays them out', () => {
    const values = (from: number): string => Array.from({ length: 100 }, (_, at) => from + at).join(', ');
    const text = `${task}limits: {cpus: [${values(1)}], pids: [${values(1)}]}\nrepeats: 11\n`;
    expect(errorOf(text)).toMatch(/^exp\.yaml:4:9: these are 110000 runs: at most 100000 are made/);
  });

  it('takes the largest values that make sense', () => {
    const most = 'limits: {memory: 1024t, swap: 1024t, cpus: 8192, pids: 4194304}\ntimeout: 576h\n';
    expect(parseExperiment(task + most, 'exp.yaml').tasks[0]?.timeoutNs).toBe(576 * 3600e9);
  });

  it.each(faults)('names the place and the fault: %s', (_, text, expected) => {
    expect(errorOf(text)).toMatch(expected);
  });
});

describe('schemas/experiment.schema.json', () => {
  const path = resolve(import.meta.dirname, '../../schemas/experiment.schema.json');
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> & {
    properties: Record<string, unknown>;
    $defs: Record<string, { properties: Record<string, unknown> }>;
  };
  it('refuses what cgmon refuses, as far as a schema can tell', () => {
    const beyond = new Set(['a YAML error', 'a name twice', 'a limit twice', 'two documents']);
    const accepted = faults
      .filter(([what, text]) => !beyond.has(what) && fits(parse(text) ?? {}, schema))
      .map(([what]) => what);
    expect(accepted).toEqual([]);
  });
  it('accepts what cgmon accepts', () => {
    const limits = 'limits: {memory: [64m, 1.5GiB, unlimited, 8388608], swap: 0, cpus: 0.5, pids: [100], ';
    for (const text of [
      task,
      `${task}limits: {memory: 1024t, swap: 1024t, cpus: 8192, pids: 4194304}\ntimeout: 576h\n`,
      `${task}${limits}io-max: "/dev/vda rbps=1 wiops=200"}\ntimeout: 1.5h\nwarm-up: 0\n`,
      'name: x\nagent: [a, "{prompt}"]\ntasks: [{name: p, prompt: do it, workspace: ., check: "true", env: [A]}]\n',
    ]) {
      expect(() => parseExperiment(text, 'exp.yaml')).not.toThrow();
      expect([text, fits(parse(text), schema)]).toEqual([text, true]);
    }
  });
  it('knows the same keys as cgmon', () => {
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(experimentSchema.entries).sort());
    expect(Object.keys(schema.$defs['task']?.properties ?? {}).sort()).toEqual(
      Object.keys(taskSchema.pipe[0].entries).sort(),
    );
    expect(Object.keys(schema.$defs['limits']?.properties ?? {}).sort()).toEqual(
      Object.keys(limitsSchema.pipe[0].entries).sort(),
    );
  });
});
