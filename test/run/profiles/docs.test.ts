import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInProfiles } from '../../../src/run/profiles/built-in.js';
import { profileSchema } from '../../../src/run/profiles/profile-schema.js';
import { parseProfiles } from '../../../src/run/profiles/profiles-file.js';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/profiles.md'), 'utf8');

describe('docs/profiles.md', () => {
  it('shows a file that is right, with every key', () => {
    const text = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
    expect(parseProfiles(text, 'docs', builtInProfiles).map(({ name }) => name)).toEqual(['web']);
    const missing = Object.keys(profileSchema.entries).filter((key) => !text.includes(`\n    ${key}:`));
    expect(missing).toEqual([]);
  });

  it('tells of every built-in profile', () => {
    expect(builtInProfiles.filter(({ name }) => !page.includes(`**${name}**`))).toEqual([]);
  });
});
