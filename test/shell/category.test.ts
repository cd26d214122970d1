import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bashCategories, bashCategory } from '../../src/shell/category.js';
import { isReadOnly } from '../../src/shell/read-only.js';

describe('category of a Bash command', () => {
  it.each([
    ['cd x && ls; pytest -q', 'test'],
    ['echo pytest', 'text'],
    ['grep -rn "npm test" docs', 'search'],
    ['FOO=1 timeout 60 python -m pytest tests | tail -5', 'test'],
    ['sudo -u root env A=b apt-get install -y jq', 'install'],
    ['pip install -e . 2>&1', 'install'],
    ['python -c "import pytest; print(1)"', 'run'],
    ['git status --short', 'git'],
    ['npm run build', 'build'],
    ['npm test', 'test'],
    ['yarn', 'install'],
    ['cargo test --all', 'test'],
    ['make', 'build'],
    ['make test', 'test'],
    ['bash -c "cd /x && go test ./..."', 'test'],
    ['find . -name "*.py" | xargs wc -l', 'search'],
    ['for f in *.c; do gcc -c $f; done', 'build'],
    ['if true; then $(which pytest) -q; fi', 'other'],
    ['cat <<EOF > t.py\npytest\nEOF', 'text'],
    ['ls', 'files'],
    ['probe alloc 200 1.5', 'other'],
    ['', 'other'],
  ])('%s is %s', (command, category) => {
    expect(bashCategory(command)).toBe(category);
  });

  it('has one for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(bashCategories).toContain(bashCategory(text));
      }),
    );
  });
});

describe('commands taken as read-only', () => {
  it.each(['sleep 2', 'cat a | head -3', 'ls -la && git status', 'grep x y 2>/dev/null', 'find . -name x'])(
    '%s',
    (command) => {
      expect(isReadOnly(command)).toBe(true);
    },
  );

  it.each(['probe a', 'cat a > b', 'find . -delete', 'ls; rm x', 'sed -i s/a/b/ f', 'echo $(rm x)', ''])(
    'not %s',
    (command) => {
      expect(isReadOnly(command)).toBe(false);
    },
  );
});
