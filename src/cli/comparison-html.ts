import type { ComparedRun } from '../analysis/compared-run.js';
import { comparisonFigures } from '../analysis/figures/comparison-figures.js';
import { escapeXml } from '../analysis/figures/svg.js';
import { type ComparisonTables, comparisonSections } from './comparison-text.js';
import { type Table, isWordColumn } from './text-table.js';

/** A comparison as one HTML file without scripts or anything to load: figures, then tables. */
export function comparisonHtml(tables: ComparisonTables, runs: readonly ComparedRun[]): string {
  const figures = Object.entries(comparisonFigures(runs));
  const overviews = figures.filter(([name]) => !name.startsWith('distribution-'));
  const distributions = figures.filter(([name]) => name.startsWith('distribution-'));
  const sections = comparisonSections(tables).map(
    ({ title, table, note }) =>
      `<section><h2>${escapeXml(title)}</h2>\n${tableHtml(table)}${note === undefined ? '' : `<p>${escapeXml(note)}</p>`}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>cgmon: comparison</title>
<style>${style}</style>
</head>
<body>
<h1>Comparison of ${tables.comparison.configurations.length} configurations, ${runs.length} runs</h1>
<p>Intervals are 95 %: Wilson for rates, bootstrap (BCa) for means. p-values are Mann-Whitney's (Fisher's for
rates), corrected by Holm over all comparisons made here. Infrastructure errors are counted apart.</p>
${figuresHtml(overviews)}
${sections.join('\n')}
<section><h2>Distributions</h2>
${figuresHtml(distributions)}</section>
</body>
</html>`;
}

function figuresHtml(figures: readonly (readonly [string, string])[]): string {
  return `<div class="figures">${figures.map(([, svg]) => `<figure>${svg}</figure>`).join('\n')}</div>`;
}

function tableHtml(table: Table): string {
  const { header, rows } = table;
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    row
      .map(
        (cell, column) =>
          `<${tag}${isWordColumn(table, column) ? ' class="words"' : ''}>${escapeXml(cell)}</${tag}>`,
      )
      .join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<div class="table"><table>\n<thead><tr>${cells('th', header)}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`;
}

const style = `
body { font: 15px/1.45 system-ui, sans-serif; color: #222; background: #fff; margin: 2rem auto; max-width: 84rem; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1.5rem }
figure { margin: 0 } figure svg { max-width: 100%; height: auto }
.table { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #e3e3e3; white-space: nowrap }
.words { text-align: left } th { border-bottom-color: #888 }`;
