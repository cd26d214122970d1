import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardJson } from '../../dashboards/src/board.js';
import { dashboards } from '../../dashboards/src/dashboards.js';

const folder = join(import.meta.dirname, '../../dashboards');

/** `npm run dashboards` writes them anew. */
describe('the dashboards in dashboards/', () => {
  for (const [file, make] of Object.entries(dashboards)) {
    it(`${file} is what dashboards/src makes`, async () => {
      const text = `${JSON.stringify(dashboardJson(make()), null, 1)}\n`;
      await expect(text).toMatchFileSnapshot(join(folder, file));
    });
  }

  it('hold no file that nothing makes', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(Object.keys(dashboards).sort());
  });
});
