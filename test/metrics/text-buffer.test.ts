import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextBuffer } from '../../src/metrics/text-buffer.js';

describe('a text buffer', () => {
  it('holds what was written, whatever its size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 50 }),
        (texts, size) => {
          const buffer = createTextBuffer(size);
          for (const text of texts) buffer.write(text);
          expect(buffer.bytes().toString('utf8')).toBe(texts.join(''));
        },
      ),
    );
  });
});
