import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboardJson } from '../../dashboards/src/board.js';
import { dashboards } from '../../dashboards/src/dashboards.js';

const folder = join(import.meta.dirname, '../../dashboards');

/** `npm run dashboards` writes them anew. */
describe('the dashboards in dashboards/', () => {
  for (const [file, make] of Object.entries(dashboards)) {
    it(`${file} says of each panel what it shows, in which unit, from the chosen Prometheus`, () => {
      const panels = (dashboardJson(make()).panels ?? []).filter(({ type }) => type !== 'row');
      const wanting = panels.filter(
        (panel) =>
          !('targets' in panel) ||
          (panel.title ?? '').length < 3 ||
          (panel.description ?? '').length < 8 ||
          panel.datasource?.uid !== '${datasource}',
      );
      expect(wanting.map(({ title }) => title)).toEqual([]);
      expect(panels.length).toBeGreaterThan(8);
    });

    it(`${file} is what dashboards/src makes`, async () => {
      const text = `${JSON.stringify(dashboardJson(make()), null, 1)}\n`;
      await expect(text).toMatchFileSnapshot(join(folder, file));
    });
  }

  it('hold no file that nothing makes', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.filter((name) => !(name in dashboards))).toEqual([]);
  });
});
