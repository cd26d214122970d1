import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bashCategories, bashCategory } from '../../src/shell/category.js';

describe('bashCategory at its edges', () => {
  it.each([
    ['cd x && ls; pytest -q', 'test'],
    ['echo pytest', 'text'],
    ['python -m pytest tests/ -x 2>&1 | tail -20', 'test'],
    ['timeout 60 env CI=1 npm test', 'test'],
    ['npm run test:unit', 'test'],
    ['cargo test --release', 'test'],
    ['python manage.py test app', 'test'],
    ['bash -lc "cd /w && pytest"', 'test'],
    ['if true; then pytest; fi', 'test'],
    ['out=$(pytest -q)', 'test'],
    ['pip install -e .', 'install'],
    ['sudo apt-get install -y jq', 'install'],
    ['npm ci', 'install'],
    ['git commit -m "pip install pytest"', 'git'],
    ['make -j4', 'build'],
    ['cat > t.sh <<EOF\npytest\nEOF', 'text'],
    ['# pytest\nls', 'files'],
    ['grep -rn "npm install" .', 'search'],
    ["python -c 'import pytest'", 'run'],
    ['', 'other'],
    ['frobnicate', 'other'],
    ['npx constructor', 'run'],
  ])('%j is %s', (command, category) => {
    expect(bashCategory(command)).toBe(category);
  });

  it('gives a category for any text, never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bashCategories).toContain(bashCategory(text));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('$(', ')', '`', '"', "'", '<<E', '\n', '((', '{', '|', 'if', ' ', 'a', '\\'),
        ),
        (parts) => {
          expect(bashCategories).toContain(bashCategory(parts.join('')));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('survives nesting by the thousand', () => {
    expect(bashCategory('"$('.repeat(1300))).toBe('other');
  });

  it('reads a huge command', () => {
    expect(bashCategory('$('.repeat(200_000))).toBe('other');
    expect(bashCategory(`pytest ${'"'.repeat(300_000)}`)).toBe('test');
  });
});
