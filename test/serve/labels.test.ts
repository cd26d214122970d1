import { describe, expect, it } from 'vitest';
import { createModelLabels, toolLabel } from '../../src/serve/labels.js';

describe('labels from a trace', () => {
  it.each([
    ['Bash', 'Bash'],
    ['mcp__github__create_issue', 'mcp'],
    ['"} 1\ncgmon_containers 99', 'other'],
    ['bash', 'other'],
    ['', 'other'],
    ['x'.repeat(1e6), 'other'],
    ['constructor', 'other'],
  ])('tool %#', (name, label) => {
    expect(toolLabel(name)).toBe(label);
  });

  it('name the first twenty models', () => {
    const label = createModelLabels();
    expect(label('claude-haiku-4-5-20251001')).toBe('claude-haiku-4-5-20251001');
    expect(label('<synthetic>')).toBe('other');
    expect(label('claude-x"} 1')).toBe('other');
    for (let number = 0; number < 30; number += 1) label(`claude-${number}`);
    expect(label('claude-29')).toBe('other');
    expect(label('claude-haiku-4-5-20251001')).toBe('claude-haiku-4-5-20251001');
  });
});
