import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboardsFolder } from './panels.js';
import { noPromtool } from './promtool.js';

const ruleFolder = join(dashboardsFolder, 'prometheus');
const testFolder = join(import.meta.dirname, 'rules');
const ruleFiles = ['recording-rules.yml', 'alert-rules.yml'];
const testFiles = readdirSync(testFolder);

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { record?: string; alert?: string; expr: string }[];
  }[];
}

function rules() {
  return ruleFiles.flatMap((file) => {
    const { groups } = parse(readFileSync(join(ruleFolder, file), 'utf8')) as RuleFile;
    return groups.flatMap((group) => group.rules);
  });
}

describe('rules for Prometheus', () => {
  it('each have a test', () => {
    const tests = testFiles.map((file) => readFileSync(join(testFolder, file), 'utf8')).join('\n');
    const names = rules().map(({ record, alert }) => record ?? alert ?? '');
    expect(names.filter((name) => !tests.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it.skipIf(noPromtool !== null)('are found good by promtool check rules', () => {
    const files = ruleFiles.map((file) => join(ruleFolder, file));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', '--lint-fatal', ...files], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).not.toMatch(/FAILED|error/i);
    expect(status).toBe(0);
  });

  for (const file of testFiles) {
    it.skipIf(noPromtool !== null)(`do as ${file} says (promtool test rules)`, () => {
      const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', join(testFolder, file)], {
        encoding: 'utf8',
      });
      expect(status, `${stdout}${stderr}`).toBe(0);
    });
  }
});
